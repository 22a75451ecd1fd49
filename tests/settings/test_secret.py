"""Keys of an exchange come from two places, and go nowhere."""

from __future__ import annotations

import json
import logging
import pickle
import traceback
from pathlib import Path

import msgspec
import pytest

from srconsole.errors import RequestError
from srconsole.settings.secret import FILE, NAMES, Credentials, Secret, has_credentials, read_credentials

GIVEN = dict(zip(NAMES, ("bg_key-1", "secret-2", "phrase-3"), strict=True))


def env_file(home: Path, text: str, mode: int = 0o600) -> Path:
    """Write a file of keys."""
    path = home / FILE
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def revealed(credentials: Credentials) -> list[str]:
    """Return what the keys are."""
    return [part.reveal() for part in credentials]


def test_keys_come_from_the_environment_or_the_file(tmp_path: Path) -> None:
    """A person keeps keys where it suits.

    Given three keys in the environment, in the home's .env, or some here and some there
    When they are read
    Then they are the same, and what both have is the environment's
    """
    assert not has_credentials({}, tmp_path)
    assert revealed(read_credentials(GIVEN, tmp_path)) == list(GIVEN.values())
    env_file(
        tmp_path,
        "# mine\n\nexport BITGET_API_KEY=bg_key-1\nBITGET_API_SECRET = 'secret-2'\nOTHER=x\n"
        'BITGET_API_PASSPHRASE="old"\n',
    )

    read = read_credentials({"BITGET_API_PASSPHRASE": "phrase-3"}, tmp_path)

    assert revealed(read) == list(GIVEN.values())
    assert has_credentials({}, tmp_path)


@pytest.mark.parametrize("missing", [NAMES, NAMES[2:], NAMES[:2]])
def test_what_is_missing_is_named(missing: tuple[str, ...], tmp_path: Path) -> None:
    """Half a key is no key.

    Given keys of which some are missing
    When they are read
    Then one sentence names each that is missing and no other, and the exit code is 2
    """
    with pytest.raises(RequestError) as caught:
        read_credentials({name: value for name, value in GIVEN.items() if name not in missing}, tmp_path)

    assert [name for name in NAMES if name in str(caught.value)] == list(missing)
    assert caught.value.exit_code == 2
    assert str(tmp_path / FILE) in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o601])
def test_a_file_that_others_may_use_is_refused(mode: int, tmp_path: Path) -> None:
    """Keys that others can read are no secret.

    Given a .env with rights for others
    When keys are read
    Then they are refused with what to type, and taken once that was done
    """
    path = env_file(tmp_path, "\n".join(f"{name}={value}" for name, value in GIVEN.items()), mode)
    with pytest.raises(RequestError, match=rf"mode {mode:04o}.*type `chmod 600 "):
        read_credentials({}, tmp_path)
    path.chmod(0o600)

    assert revealed(read_credentials({}, tmp_path)) == list(GIVEN.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("BITGET_API_KEY=a\nhush-hush\n", r"\.env:2: this is no line NAME=value"),
        ("BITGET_API_KEY=hush hush\nBITGET_API_SECRET=b\nBITGET_API_PASSPHRASE=c", "BITGET_API_KEY has signs"),
        ("BITGET_API_KEY=hush-hush\u00e9\nBITGET_API_SECRET=b\nBITGET_API_PASSPHRASE=c", "BITGET_API_KEY has signs"),
        ("x=" + "hush-hush" * 8000, "too large"),
    ],
)
def test_a_bad_file_is_told_without_what_is_in_it(text: str, says: str, tmp_path: Path) -> None:
    """A typing error must not print a key.

    Given a .env with a line that cannot be used
    When keys are read
    Then the sentence names the place, and nothing that was read
    """
    env_file(tmp_path, text)

    with pytest.raises(RequestError, match=says) as caught:
        read_credentials({}, tmp_path)

    assert "hush" not in "".join(traceback.format_exception(caught.value))


def test_a_folder_or_a_pipe_is_no_file_of_keys(tmp_path: Path) -> None:
    """Odd things are not waited for.

    Given a folder where .env should be
    When keys are read
    Then one sentence says so
    """
    (tmp_path / FILE).mkdir()

    with pytest.raises(RequestError, match=r"\.env cannot be read: Is a directory"):
        read_credentials({}, tmp_path)


def test_a_secret_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a program does by mistake, a key stays with it.

    Given keys
    When they are printed, formatted, logged, compared in a failed check, encoded or pickled
    Then nothing has them, and encoders refuse
    """
    keys = read_credentials(GIVEN, Path("/nonexistent"))
    with caplog.at_level(logging.INFO):
        logging.getLogger("srconsole").info("%s %r", keys, keys.secret)
    shown = [repr(keys), str(keys), f"{keys.key:>20}", f"{keys.key!s}", "%s" % keys.secret, caplog.text]  # noqa: UP031
    for encode in (msgspec.json.encode, msgspec.msgpack.encode, json.dumps, pickle.dumps, msgspec.to_builtins):
        with pytest.raises(TypeError) as refused:
            encode(keys)
        shown.append("".join(traceback.format_exception(refused.value)))

    for value in GIVEN.values():
        assert not any(value in text for text in shown)
    assert not hasattr(Secret("x"), "__dict__")
    assert keys.texts() == frozenset(GIVEN.values())
