"""Prints the site's reference pages: `python -m attune_web.manual [--check]`."""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer.main

from attune_web.cli import app

SOURCE = Path("attune_web/settings.py")
FOLDER = Path("docs/reference")

HOME_FILE = "`{}` in `ATTUNE_HOME`"
COMPUTED = {
    "ATTUNE_DATABASE_URL": "SQLite in `ATTUNE_HOME`",
    "ATTUNE_KEYS": HOME_FILE.format("keys.json"),
    "ATTUNE_AUDIT_ANCHOR": HOME_FILE.format("audit.anchor"),
}
"""Defaults that are worked out, in words."""

SETTINGS = {
    "ATTUNE_HOME": "The folder with the site's database, keys, secret, page files and audit "
    "anchor. Readable by its owner alone.",
    "ATTUNE_SITE_URL": "The address people open. `https://` switches on secure cookies and HSTS; "
    "beyond this machine it is required.",
    "ATTUNE_DATABASE_URL": "`postgres://…` for PostgreSQL, required for more than one process.",
    "ATTUNE_KEYS": "The keys that seal what was said. Keep a copy apart from the machine and from "
    "backups.",
    "ATTUNE_AUDIT_ANCHOR": "Where the heads of the audit record are written outside the database; "
    "best on another disk.",
    "ATTUNE_PROXIES": "How many proxies of yours stand in front; forwarded addresses are believed "
    "over that many and no more.",
    "ATTUNE_IDLE_MINUTES": "A session without a request ends after so long.",
    "ATTUNE_SESSION_HOURS": "A session ends after so long in any case.",
    "ATTUNE_OIDC_ISSUER": "Sign-in through the organisation's own accounts (OpenID Connect). They "
    "open accounts that exist here; they make none.",
    "ATTUNE_OIDC_CLIENT_ID": "Required with an issuer.",
    "ATTUNE_OIDC_SECRET_FILE": "A file that holds the client's secret.",
    "ATTUNE_OIDC_NAME": "What the button on the sign-in page says.",
    "ATTUNE_LANGUAGE": "The language where the browser asks for none that is there.",
    "ATTUNE_TIME_ZONE": "The time that pages show.",
    "ATTUNE_DEMO": "Set by `attune-web demo`. One-tap sign-in, on a database that says it is a "
    "demonstration and on no other.",
}
"""What each setting is for, in the order of the page."""


def defaults() -> dict[str, str]:
    """The default of every setting that the settings file reads, as the page shows it."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(SOURCE.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.args[0]
        if isinstance(name, ast.Constant) and str(name.value).startswith("ATTUNE_"):
            found[str(name.value)] = _default(str(name.value), node.args[1:])
    return found


def pages() -> dict[Path, str]:
    """Every page, by its path."""
    return {
        FOLDER / "settings.md": "\n".join(_settings()) + "\n",
        FOLDER / "site-commands.md": "\n".join(_commands()).rstrip() + "\n",
    }


def main(arguments: Sequence[str] = ()) -> int:
    """Write the pages, or with `--check` compare them and return 1 when any is stale."""
    unsaid = sorted(set(defaults()) ^ set(SETTINGS))
    if unsaid:
        sys.stderr.write(f"attune_web/manual.py and settings.py differ on {', '.join(unsaid)}.\n")
        return 1
    stale = False
    for path, page in pages().items():
        if "--check" not in arguments:
            path.write_text(page, encoding="utf-8")
        elif not path.is_file() or path.read_text("utf-8") != page:
            stale = True
            sys.stderr.write(f"{path} is not what the site says; run `make fix`.\n")
    return int(stale)


def _default(name: str, rest: list[ast.expr]) -> str:
    if name in COMPUTED:
        return COMPUTED[name]
    given = ast.literal_eval(rest[0]) if rest else ""
    text = str(given).lower() if isinstance(given, bool) else str(given)
    return f"`{text}`" if text else "none"


def _settings() -> Iterator[str]:
    yield "# Settings of the site\n"
    yield "*This page is made from `attune_web/settings.py` by `make fix`.*\n"
    yield "A site that is set up with none of them works on `http://localhost:8000`.\n"
    yield "| Setting | Default | What it does |\n|---|---|---|"
    given = defaults()
    for name, words in SETTINGS.items():
        yield f"| `{name}` | {given[name]} | {words} |"


def _commands() -> Iterator[str]:
    yield "# Commands of the site\n"
    yield "*This page is made from `attune_web/cli.py` by `make fix`.*\n"
    yield (
        "Everything that touches the site's database. Exit status: 0 done, 1 refused or the record "
        "was altered (one plain sentence says why), 2 usage.\n"
    )
    command: Any = typer.main.get_command(app)
    for name, each in command.commands.items():
        yield f"## `attune-web {name}`\n"
        yield f"{each.help}\n"
        if each.params:
            yield "\n".join(_parameter(part) for part in each.params) + "\n"


def _parameter(part: Any) -> str:
    named = part.opts[0] if part.param_type_name == "option" else part.name.upper()
    known = isinstance(part.default, str | int) and not isinstance(part.default, bool)
    told = [part.help or "", f"Default `{part.default}`." if known else ""]
    words = " ".join(each for each in told if each)
    need = " (required)" if part.required else ""
    return f"- `{named}`{need}{': ' if words else ''}{words}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
