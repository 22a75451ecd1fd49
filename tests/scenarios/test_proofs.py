"""Faults that tests elsewhere show: each fails without its defence; that it holds with it is the test itself."""

from __future__ import annotations

import pytest

from tests.scenarios.proofs import FAILED, PROOFS, Proof


@pytest.mark.slow
@pytest.mark.parametrize("proof", [pytest.param(each, id=f"{each.fault} {each.defence}") for each in PROOFS])
def test_without_its_defence_a_proof_fails(proof: Proof) -> None:
    """Given a test that shows a fault of the list, and its defence switched off
    When it is run
    Then it fails
    """
    assert proof.ends(without=True) == FAILED
