"""Alibaba Cloud behind small typed gateways: Application Load Balancer (ALB) and Certificate Management Service (CAS).

The only room that knows the SDK. It reports what is and does what it is told; it must never decide what a listener
should serve, and no private key may leave it in a text: not in a log line, an exception, a repr or a metric.

`clouds.Clouds` is the way in.
"""
