"""Tables and their indexes: whatever happens, an index says what looking at every value would."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from albsim.world.tables import Index, Table


@dataclass(frozen=True)
class Thing:
    """A value that is found by several names."""

    id: str
    names: frozenset[str]


IDS = st.sampled_from("abcd")
NAMES = st.frozensets(st.sampled_from("xyz"))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.builds(Thing, IDS, NAMES)),
        st.tuples(st.just("remove"), IDS),
        st.tuples(st.just("commit"), st.none()),
        st.tuples(st.just("roll back"), st.none()),
    ),
    max_size=30,
)


def agrees(table: Table[Thing], index: Index[Thing]) -> bool:
    return all(
        {each.id: each for each in index.of(name)} == {each.id: each for each in table if name in each.names}
        and index.count(name) == len(index.of(name))
        and (name in index) == bool(index.of(name))
        for name in "xyz"
    )


@given(STEPS)
def test_an_index_follows_its_table_through_everything(steps: list[tuple[str, object]]):
    table = Table(Thing)
    index = table.index(lambda each: each.names)
    committed: dict[str, Thing] = {}
    for step, what in steps:
        if isinstance(what, Thing):
            table.put(what)
        elif step == "remove" and what in table:
            table.remove(str(what))
        elif step == "commit":
            table.commit()
            committed = {each.id: each for each in table}
        elif step == "roll back":
            table.roll_back()
            assert {each.id: each for each in table} == committed
        assert agrees(table, index)


def test_values_are_found_in_the_order_in_which_they_came_to_be():
    table = Table(Thing)
    index = table.index(lambda each: each.names)
    for key in "bca":
        table.put(Thing(key, frozenset("x")))
    table.put(Thing("b", frozenset("xy")))

    assert [each.id for each in index.of("x")] == ["b", "c", "a"]
