"""What the obvious spellings of a name are."""

from __future__ import annotations

import pytest

from training.adapters.own_names import hidden, spellings


@pytest.mark.parametrize(
    ("names", "text", "left"),
    [
        (["Open Ephys"], "OpenEphys, open-ephys and Open Ephys: open", ", and : open"),
        (["The Julia Language"], "juliaimages in PyJulia, a language", "in , a language"),
        (["R project for statistical computing"], "an R package for R2 in rust", "an package for R2 in rust"),
        (["Named Data Networking"], "NDN, ndn-cxx and NDNx", ", -cxx and NDNx"),
        (["Tor"], "tor and storage, a torrent", "and storage, a torrent"),
        (["Mono Project"], "monodevelop is no kimono", "is no kimono"),
        (["C++ Alliance"], "c++ in C", "++ in"),
        (["openmrs", "OpenMRS Inc."], "OPENMRS3 inc", "inc"),
        (["The Software Foundation"], "The Software Foundation of software", "of software"),
        (["52 Degrees"], "52 degrees, 52 metres", ", 52 metres"),
        (["南京软件园"], "入驻南京软件园二期", ""),
    ],
)
def test_what_is_hidden(names: list[str], text: str, left: str) -> None:
    assert hidden(text, spellings(names)).split() == left.split()


def test_a_name_of_no_word_hides_nothing() -> None:
    assert spellings(["", "—"]) is None
    assert hidden("as it is", None) == "as it is"
