"""Profiles: the file, changing it, and two who change it at once."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from rota.exceptions import ConfigurationError, MissingProfileError, ProfileSettingsValidationError
from rota.settings import (
    Profile,
    ProfilesCollection,
    load_current_profile,
    load_profile,
    load_profiles,
    save_profiles,
    update_current_profile,
)
from rota.settings.profiles import edit_profiles, read_profiles

WRITTEN_BY_HAND = """\
# mine
active = "work"

[profiles.work]
# the big one
ROTA_API_URL = "http://big/api"   # not the small one
ROTA_LOGGING_LEVEL = "DEBUG"

[profiles.home]
PREFECT_API_URL = "http://small/api"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rota" / "profiles.toml"


@pytest.fixture
def written(path: Path) -> Path:
    path.parent.mkdir()
    path.write_text(WRITTEN_BY_HAND)
    return path


def test_without_a_file_there_are_default_profiles(path: Path) -> None:
    profiles = read_profiles(path)
    assert list(profiles) == ["default", "ephemeral", "local"]
    assert profiles.active_name == "default"
    assert len(read_profiles(path, include_defaults=False)) == 0
    assert not path.exists()


def test_the_first_change_writes_the_defaults_too_for_the_owner_only(path: Path) -> None:
    with edit_profiles(path) as profiles:
        profiles.add_profile(Profile("mine", {"ROTA_LOGGING_LEVEL": "DEBUG"}))
    stored = read_profiles(path)
    assert list(stored) == ["default", "ephemeral", "local", "mine"]
    assert stored["mine"].source == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_change_keeps_comments_and_order(written: Path) -> None:
    written.chmod(0o644)
    with edit_profiles(written) as profiles:
        profiles.update_profile("work", {"logging.level": "INFO", "tasks.default_retries": 2})
    expected = WRITTEN_BY_HAND.replace('"DEBUG"\n', '"INFO"\nROTA_TASKS_DEFAULT_RETRIES = "2"\n')
    assert written.read_text() == expected
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_a_renamed_profile_keeps_its_comments_and_stays_active(written: Path) -> None:
    with edit_profiles(written) as profiles:
        profiles.rename_profile("work", "office")
    text = written.read_text()
    assert "# the big one" in text
    assert "not the small one" in text
    stored = read_profiles(written)
    assert (stored.active_name, stored.names) == ("office", {"office", "home"})


def test_removing_the_active_profile_leaves_none_active(written: Path) -> None:
    with edit_profiles(written) as profiles:
        profiles.remove_profile("work")
    stored = read_profiles(written)
    assert (stored.active_name, list(stored)) == (None, ["home"])


def test_setting_a_value_replaces_its_twins(written: Path) -> None:
    with edit_profiles(written) as profiles:
        profiles.update_profile("home", {"ROTA_API_URL": "http://other/api"})
    assert read_profiles(written)["home"].settings == {"ROTA_API_URL": "http://other/api"}
    with edit_profiles(written) as profiles:
        profiles.update_profile("home", {"PREFECT_API_URL": None})
    assert read_profiles(written)["home"].settings == {}


def test_an_error_in_the_block_writes_nothing(written: Path) -> None:
    def change() -> None:
        with edit_profiles(written) as profiles:
            profiles.update_profile("work", {"ROTA_API_URL": "x"})
            profiles.remove_profile("nope")

    with pytest.raises(MissingProfileError):
        change()
    assert written.read_text() == WRITTEN_BY_HAND


def test_a_link_is_followed_and_stays_a_link(written: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(written)
    with edit_profiles(link) as profiles:
        profiles.add_profile(Profile("new"))
    assert link.is_symlink()
    assert "new" in read_profiles(written).names


@pytest.mark.parametrize("name", ["", " ", "-rf", "../x", "a/b/c", "a\0b", "a\nb", "\x1b[31m", "x" * 101, ".hidden", "\udcff"])
def test_a_name_that_cannot_be_typed_or_shown_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot name a profile"):
        ProfilesCollection([]).add_profile(Profile(name))


@pytest.mark.parametrize("name", ["default", "sandbox-jeff", "gh2", "me@work", "Größe 2", "2.16"])
def test_usual_names_are_taken_and_read_back(path: Path, name: str) -> None:
    with edit_profiles(path) as profiles:
        profiles.remove_profile("default")
        profiles.add_profile(Profile(name))
        profiles.set_active(name)
    assert read_profiles(path).active_name == name


def test_a_second_profile_of_one_name_is_refused(written: Path) -> None:
    with pytest.raises(ConfigurationError, match="already"), edit_profiles(written) as profiles:
        profiles.add_profile(Profile("home"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"active = \n", r"profiles.toml is not valid TOML: .*line 1.*move it away"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b"active = 3\n", "not a file of profiles"),
        (b"profiles = 'x'\n", "not a file of profiles"),
        (b"[profiles]\na = 'x'\n", r"profile 'a' is no table. Write \[profiles.a\]"),
        (b"[profiles.a]\nROTA_API_URL = ['x']\n", "ROTA_API_URL in profile 'a' must be a text"),
    ],
)
def test_a_garbled_file_is_refused_and_left_as_it_is(path: Path, content: bytes, sentence: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=sentence):
        read_profiles(path)
    with pytest.raises(ConfigurationError, match=sentence), edit_profiles(path):
        pass
    assert path.read_bytes() == content


def test_an_empty_file_holds_no_profile(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert len(read_profiles(path)) == 0


def test_a_value_that_no_file_can_hold_is_refused(written: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written"), edit_profiles(written) as profiles:
        profiles.update_profile("work", {"ROTA_API_KEY": "\udcff"})
    assert written.read_text() == WRITTEN_BY_HAND


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = r"profiles.toml cannot be written: (Not a directory|File exists)"
    with pytest.raises(ConfigurationError, match=sentence), edit_profiles(tmp_path / "file" / "profiles.toml"):
        pass


def test_processes_that_change_the_file_at_once_lose_nothing(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from rota.settings.profiles import Profile, edit_profiles\n"
        "for number in range(10):\n"
        "    with edit_profiles(Path(sys.argv[1])) as profiles: profiles.add_profile(Profile(f'{sys.argv[2]}-{number}'))\n"
    )
    processes = [subprocess.Popen([sys.executable, "-c", script, str(path), name]) for name in ("a", "b", "c")]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    expected = {f"{name}-{number}" for name in ("a", "b", "c") for number in range(10)}
    assert read_profiles(path).names == expected | {"default", "ephemeral", "local"}


def test_a_lock_that_is_held_too_long_is_told(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota.settings.files._LOCK_PATIENCE_SECONDS", 0.0)
    sentence = "being changed by another process"
    with edit_profiles(written), pytest.raises(ConfigurationError, match=sentence), edit_profiles(written):
        pass


def test_the_current_profile_can_be_read_and_changed(process: Path) -> None:
    assert load_current_profile().name == "default"
    update_current_profile({"PREFECT_LOGGING_LEVEL": "DEBUG"})
    assert load_profile("default").settings == {"ROTA_LOGGING_LEVEL": "DEBUG"}
    with pytest.raises(ProfileSettingsValidationError, match=r"does not fit setting logging\.level"):
        update_current_profile({"logging.level": "loud"})
    assert load_profile("default").settings == {"ROTA_LOGGING_LEVEL": "DEBUG"}


def test_all_profiles_can_be_saved(process: Path) -> None:
    profiles = ProfilesCollection([Profile("one", {"tasks.default_retries": 3})], active="one")
    save_profiles(profiles)
    assert load_profiles() == profiles
    assert load_profile("one").to_environment_variables() == {"ROTA_TASKS_DEFAULT_RETRIES": "3"}


def test_a_collection_works_as_a_mapping_of_names() -> None:
    one, two = Profile("one", source=Path("a")), Profile("two")
    profiles = ProfilesCollection([one, two], active="two")
    assert profiles.items() == [("one", one), ("two", two)]
    assert profiles.active_profile is two
    assert list(profiles.without_profile_source(Path("a"))) == ["two"]
    profiles.set_active("later", check=False)
    assert profiles.active_profile is None
    with pytest.raises(MissingProfileError):
        profiles.set_active("later")
