"""The table of the proofs says what was reached and what was not."""

from pathlib import Path

from ledger import Ledger, Proof


def test_a_row_that_is_short_of_its_reach_says_so(tmp_path: Path) -> None:
    ledger = Ledger(long=True)
    Proof(ledger, 8).measured("it refuses", "after 3 s", "within 1 s", reached=False)
    Proof(ledger, 3).measured("it ends", "after 2 ms", "within 250 ms", reached=True)
    table = tmp_path / "proofs.md"
    ledger.write(table)
    assert [line for line in table.read_text().splitlines() if line[:2] == "| "][1:] == [
        "| 3 | it ends | after 2 ms | within 250 ms | reached |",
        "| 8 | it refuses | after 3 s | within 1 s | **short** |",
    ]
