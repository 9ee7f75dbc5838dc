"""Words of templates and patterns apart from what stays."""

from __future__ import annotations

import pytest

from noteverbale.records.fixed_parts import NotKept, as_shown, comparable, corrected, of_pattern, of_template

AGREES = '{{ meeting.nth|agree(m="s’est tenu", f="s’est tenue") }} {{ meeting.city|in }}.'
COUNTED = '{{ pages|counted({"one": "слово", "few": "слова"}) }}'
EITHER = '{{ "a la" if hour == "01" else "a las" }} {{ hour }}'
HALF = '{{ "leur" if organ.number == "many" else act|agree(m="son", f="sa") }}'
BRANCH = "{% if online %}en ligne{% else %}{{ city|in }}{% endif %} {{ dates|on }} {{ party|case('acc') }}"
SET = '{%- set known -%}x{%- endset %}{% set a = "m" if b == "}}" else "n" %}{# note: {{ x }} #}Texte [[[City]]]'


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        (AGREES, "{meeting.nth|agree: m}s’est tenu{f}s’est tenue{end} {meeting.city|in}."),
        (COUNTED, "{pages|counted: one}слово{few}слова{end}"),
        (EITHER, '{choose}a la{if hour == "01" else}a las{end} {hour}'),
        (HALF, '{choose}leur{if organ.number == "many" else act|agree: m}son{f}sa{end}'),
        (BRANCH, "{if online}en ligne{else}{city|in}{end} {dates|on} {party|case('acc')}"),
        (SET, '{set known}x{end}{set a = "m" if b == "" else "n"}{note:  x}Texte [[[City]]]'),
    ],
)
def test_a_reader_sees_fields_and_conditions_in_braces(template: str, shown: str) -> None:
    pieces = of_template(template)
    assert as_shown(pieces) == shown
    assert "".join(piece.source for piece in pieces) == template
    assert "".join(piece.source for piece in corrected(pieces, shown)) == template


@pytest.mark.parametrize(
    ("template", "text", "new"),
    [
        (
            AGREES,
            "À {meeting.city|in} {meeting.nth|agree: m}a eu lieu{f}eut lieu{end}.",
            '{{ meeting.nth|agree(m="a eu lieu", f="eut lieu") }}',
        ),
        (
            BRANCH,
            "{dates|on} {if online} {else}à {city|in}{end}{party|case(‘acc’)}",
            "{{ dates|on }} {% if online %} {% else %}à {{ city|in }}{% endif %}{{ party|case('acc') }}",
        ),
        (
            HALF,
            "{choose}LEUR{if organ.number == “many”\u00a0else act|agree: m}son{f}sa{end}",
            '{{ "LEUR" if organ.number == "many" else act|agree(m="son", f="sa") }}',
        ),
        ("{{ a }} {{- a }}", "{a} x {a}", "{{ a }} x {{- a }}"),
        ("{{ a }} من {{ b }}", "\u200b\u200f\u200e{b}\u200e\u200f\u200b إلى {a}", "{{ b }} إلى {{ a }}"),
    ],
)  # fmt: skip
def test_words_are_changed_and_fields_moved(template: str, text: str, new: str) -> None:
    assert new in "".join(piece.source for piece in corrected(of_template(template), text))


@pytest.mark.parametrize(
    ("template", "text", "reason"),
    [
        (BRANCH, "{if online}en ligne{else}{city|in}{end} {party|case('acc')}", "{dates|on} is missing"),
        (BRANCH, "{if online}{dates|on}{else}{city|in}{end} {party|case('acc')}", "{dates|on} is in another branch"),
        (BRANCH, "{if online}en ligne{else}{city|in}{end} {dates|on}{dates|on} {party|case('acc')}", "{dates|on} is there once too often"),
        (BRANCH, "{else}{if online}{city|in}{end} {dates|on} {party|case('acc')}", "{else} is where {if online} should be"),
        (BRANCH, "{if online}en ligne{else}{city|in} {dates|on} {party|case('acc')}", "{end} is missing"),
        (BRANCH, "{if online}{else}{city|in}{end}{else} {dates|on} {party|case('acc')}", "{else} is there once too often"),
        (BRANCH, "{if online}{else}{city|in}{end} {days|on} {party|case('acc')}", "{days|on} is not in this text"),
        (AGREES, '{meeting.nth|agree: m}s’est "tenu"{f}s’est tenue{end} {meeting.city|in}.', 'cannot have the sign "'),
        (AGREES, "{meeting.nth|agree: m}s’est\ntenu{f}s’est tenue{end} {meeting.city|in}.", "cannot have a line break"),
        (AGREES, "{meeting.nth|agree: m}s’est \\tenu{f}s’est tenue{end} {meeting.city|in}.", "cannot have the sign \\"),
        ("Le texte", "Le { texte", "the sign { is there without its partner"),
        ("Le texte", "Le \ue000texte", "U+E000"),
        ("Texte [[[City]]]", "Texte [[[State]]]", "[[[State]]] is not in this text"),
    ],
)  # fmt: skip
def test_what_stays_must_stay(template: str, text: str, reason: str) -> None:
    with pytest.raises(NotKept) as caught:
        corrected(of_template(template), text)
    assert reason in str(caught.value)


def test_a_pattern_keeps_its_places_and_its_code() -> None:
    pieces = of_pattern("Add `--yes` to {count} notes")
    assert "".join(piece.source for piece in corrected(pieces, "{count}: `--yes`")) == "{count}: `--yes`"
    with pytest.raises(NotKept, match="`--yes` is missing"):
        corrected(pieces, "Add it to {count} notes")


def test_invisible_marks_of_a_file_stay_with_their_place() -> None:
    pieces = of_pattern("\u200f{day} يوم")
    assert as_shown(pieces) == "{day} يوم"
    assert "".join(piece.source for piece in corrected(pieces, "اليوم {day}")) == "اليوم \u200f{day}"


def test_spaces_and_marks_at_what_stays_do_not_count() -> None:
    assert comparable("a \u200e{b\u00a0c}\u200f d") == "a {b c} d"
    assert comparable("a\u00a0d") != comparable("a d")
