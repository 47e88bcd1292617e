"""Parties across articles: which names are one, which stay two, and who says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from menurut.cli import commands
from menurut.ledger import Ledger, Query, open_ledger
from menurut.match.known import known_as, office_of, offices_beside
from menurut.match.parties import chosen
from menurut.match.spelling import Fit, align, parts
from menurut.pipeline import import_known, store
from menurut.types import PartyKind, Profile
from tests.builders import Said, reading

PLACES = (
    "Tirtasari, Mirova, Halden, Seruni, Lowen, Kelabu, Sund, Moskva, Velmark, Orsan, Nuri, Delta, Kenanga"
)
NEAR = frozenset(PLACES.lower().split(", "))


def person(name: str, article: str, day: str = "2023-05-04") -> Profile:
    return Profile(
        name + article, PartyKind.PERSON, (name,), "en", frozenset({"kremlin", "spokesman"}), NEAR,
        frozenset({article}), day, day,
    )  # fmt: skip


def ones(one: Profile, *others: Profile) -> list[str]:
    return [other.names[0] for other, _ in chosen(one, others)]


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("Putin", "Tổng thống Putin", Fit.SAME),
        ("Путину", "Путин", Fit.STEM),
        ("Владимира Путина", "Vladimir Putin", Fit.SOUND),
        ("Zelenskyy", "Зеленский", Fit.SOUND),
        ("Lawrow", "Лавровым", Fit.SOUND),
        ("Yeltsin", "Ельцина", Fit.SOUND),
        ("Soekarno", "Sukarno", Fit.SOUND),
        ("V. Putin", "Vladimir Putin", Fit.INITIAL),
        ("ДУМ", "Дума", Fit.NONE),
    ],
)
def test_spellings_of_one_name_fit(one: str, other: str, fit: Fit) -> None:
    assert align(parts(one), parts(other)).weakest is fit


def test_a_whole_name_is_the_same_in_another_script() -> None:
    assert ones(person("Дмитрия Пескова", "b"), person("Dmitry Peskov", "a")) == ["Dmitry Peskov"]


def test_another_first_name_is_another_person() -> None:
    assert ones(person("Igor Putin", "b"), person("Vladimir Putin", "a")) == []


def test_a_surname_is_the_one_whole_name_of_those_days() -> None:
    assert ones(person("Putin", "b"), person("Vladimir Putin", "a")) == ["Vladimir Putin"]


def test_a_surname_stays_open_where_two_compete() -> None:
    assert ones(person("Putin", "c"), person("Vladimir Putin", "a"), person("Igor Putin", "b")) == []


def test_a_surname_is_not_linked_over_years() -> None:
    assert ones(person("Putin", "b", "2031-05-04"), person("Vladimir Putin", "a")) == []


def test_two_of_one_article_stay_two() -> None:
    assert ones(person("Putin", "a"), person("Vladimir Putin", "a")) == []


@pytest.mark.parametrize("name", ["Kremlin", "Кремля", "Điện Kremlin"])
def test_a_seat_is_known_in_several_languages(name: str) -> None:
    known = known_as(Profile("x", PartyKind.ORGANISATION, (name,)))
    assert known and known.name == "Kremlin"


def test_a_state_is_known_by_cldr() -> None:
    known = known_as(Profile("x", PartyKind.ORGANISATION, ("России",)))
    assert known and known.source == "cldr:RU"


def test_an_office_is_one_in_several_languages() -> None:
    phrases = ("Presiden Rusia", "President of Russia", "Президента России", "Tổng thống Nga")
    assert {office_of(phrase) for phrase in phrases} == {"president/RU"}


def test_a_former_holder_does_not_hold() -> None:
    assert offices_beside("Presiden Rusia Sena Balor", "Sena Balor") == {"president/RU"}
    assert not offices_beside("Mantan Presiden Rusia Sena Balor", "Sena Balor")
    assert not offices_beside("Presiden terpilih Rusia Sena Balor", "Sena Balor")


# In a ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "parties.db") as opened:
        yield opened


def add(ledger: Ledger, id: str, name: str, day: str = "2023-05-04", text: str = "", **more: object) -> str:
    """Adds an article in which somebody of that name speaks; gives the party's id."""
    said = Said(name, "said", f"the bridge of {id} is safe", **more)  # type: ignore[arg-type]
    around = f"In {PLACES}, "
    made = reading(
        id, f"{text}{around}spokesman {name} said the bridge of {id} is safe.", said, published=day
    )
    store(ledger, made)
    return ledger.article(id)[2][0].speaker.id


def test_linked_parties_are_one_and_a_person_takes_them_apart(ledger: Ledger) -> None:
    one, other = add(ledger, "a", "Oto Lamsar"), add(ledger, "b", "Mira Tandun")
    ledger.judge((one, other), True, "person:mira")
    (row,) = ledger.speakers("lamsar")
    assert (row.statements, {row.party.name, *row.party.aliases}) == (2, {"Oto Lamsar", "Mira Tandun"})
    assert ledger.count(Query(speaker="tandun")) == ledger.count(Query(speaker_id=other)) == 2
    ledger.judge((one, other), False, "person:mira")
    assert [row.statements for row in ledger.speakers()] == [1, 1]
    assert ledger.judge((one, other), True, "person:mira") and len(ledger.speakers()) == 1


def test_a_persons_not_the_same_wins_over_the_programs_links(ledger: Ledger) -> None:
    a, b, c = (add(ledger, id, name) for id, name in (("a", "Oto Lam"), ("b", "Mira Tan"), ("c", "Sasi Dew")))
    ledger.judge((a, c), False, "person:mira")
    ledger.judge((a, b), True, "program:test")
    ledger.judge((b, c), True, "program:test")
    assert ledger.party(a).id != ledger.party(c).id


def test_a_surname_waits_for_its_whole_name_and_opens_again(ledger: Ledger) -> None:
    add(ledger, "a", "Lamsar")
    assert add(ledger, "b", "Oto Lamsar") == ledger.article("a")[2][0].speaker.id
    add(ledger, "c", "Bima Lamsar")
    assert len(ledger.speakers("lamsar")) == 3


def test_two_surnames_without_a_whole_name_are_two(ledger: Ledger) -> None:
    one = reading("a", "Agus said it is safe.", Said("Agus", "said", "it is safe"))
    other = reading("b", "Agus said it is late.", Said("Agus", "said", "it is late"))
    store(ledger, one)
    store(ledger, other)
    assert len(ledger.speakers("agus")) == 2


def test_an_office_is_its_holder_on_that_day_only(ledger: Ledger) -> None:
    holder = add(ledger, "a", "Sena Balor", text="Presiden Rusia Sena Balor came. ")
    office = {"kind": PartyKind.ANONYMOUS}
    assert add(ledger, "b", "Presiden Rusia", "2023-05-10", **office) == holder
    party = Said("Presiden Rusia", "said", "it is late", kind=PartyKind.UNKNOWN)
    late = reading("c", "Presiden Rusia said it is late.", party, published="2029-01-01")
    late = replace(late, parties=tuple(replace(one, id="late") for one in late.parties),
                   statements=tuple(replace(one, speaker_id="late") for one in late.statements))  # fmt: skip
    store(ledger, late)
    assert ledger.article("c")[2][0].speaker.id == "late"


def value(value: object) -> dict[str, object]:
    return {"datavalue": {"value": value}}


TERM = {
    "P580": [value({"time": "+2020-01-00T00:00:00Z"})],
    "P582": [value({"time": "+2024-05-07T00:00:00Z"})],
}
WIKIDATA = [
    {
        "id": "Q1",
        "labels": {"en": {"value": "Sena Balor"}, "ru": {"value": "Сена Балор"}},
        "claims": {
            "P31": [{"mainsnak": value({"id": "Q5"})}],
            "P39": [{"mainsnak": value({"id": "Q2"}), "qualifiers": TERM}],
        },
    },
    {
        "id": "Q2",
        "labels": {"en": {"value": "President of Russia"}},
        "claims": {"P31": [{"mainsnak": value({"id": "Q4164871"})}]},
    },
]


def test_wikidata_links_names_and_offices(ledger: Ledger) -> None:
    lines = [*map(json.dumps, WIKIDATA), "{", '{"id": 3}']
    counts = import_known(ledger, lines, "dump")
    assert (counts["person"], counts["office"], counts["offices held"]) == (1, 1, 1)
    assert (counts["skipped: not JSON"], counts["skipped: neither Wikidata nor FollowTheMoney"]) == (1, 1)
    one = add(ledger, "a", "Сена Балор")
    assert one == add(ledger, "b", "Sena Balor")
    assert {word.link.by for word in ledger.party_words(one, True)} >= {"program:known:wikidata:Q1"}
    assert add(ledger, "c", "Presiden Rusia", "2022-05-10", kind=PartyKind.ANONYMOUS) == one


def test_followthemoney_is_read_as_well(ledger: Ledger) -> None:
    rows = [
        {"id": "p", "schema": "Person", "properties": {"name": ["Sena Balor"], "alias": ["Балор Сена"]}},
        {"id": "o", "schema": "Position", "properties": {"name": ["President of Russia"]}},
        {"id": "h", "schema": "Occupancy",
         "properties": {"holder": ["p"], "post": ["o"], "startDate": ["2020"], "endDate": ["2024"]}},
    ]  # fmt: skip
    assert import_known(ledger, map(json.dumps, rows), "ftm")["offices held"] == 1
    holder = add(ledger, "a", "Sena Balor")
    assert add(ledger, "b", "Presiden Rusia", "2022-05-10", kind=PartyKind.ANONYMOUS) == holder


def test_the_command_line_lists_links_and_unlinks(ledger: Ledger, tmp_path: Path) -> None:
    one, other = add(ledger, "a", "Oto Lamsar"), add(ledger, "b", "Mira Tandun")
    ledger.close()
    file = ["--ledger", str(tmp_path / "parties.db")]
    run = CliRunner().invoke
    assert run(commands, ["parties", "link", one, other, "--by", "mira", *file]).exit_code == 0
    (row,) = map(json.loads, run(commands, ["parties", "lamsar", *file]).stdout.splitlines())
    assert row["links"][0]["by"] == "person:mira"
    assert run(commands, ["parties", "unlink", one[:8], other, "--by", "mira", *file]).exit_code == 0
    (row,) = map(json.loads, run(commands, ["parties", "list", "lamsar", *file]).stdout.splitlines())
    assert not row["links"][0]["same"]
