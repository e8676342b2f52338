"""Certificate Management Service (CAS): certificates of servers, repositories of brought ones, private CAs."""
