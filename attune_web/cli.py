"""`attune-web`: everything that touches the site's database."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from attune.errors import AttuneError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Crisis = Annotated[
    list[str], typer.Option(help="A line people can call: 'Name=number' or 'Name=number=hours'.")
]
DEMO_HOME = ".attune-demo"


def main() -> None:
    """Run a command; refusals are one plain sentence, without a traceback."""
    os.umask(0o077)
    if find_spec("django") is None:
        typer.echo("The site's packages are not installed: pip install 'attune[site]'", err=True)
        sys.exit(1)
    try:
        app()
    except Exception as error:
        if not _plain(error):
            raise
        typer.echo(str(error), err=True)
        sys.exit(1)


def _plain(error: Exception) -> bool:
    return isinstance(error, AttuneError) or type(error).__name__ in (
        "KeysError",
        "SealBrokenError",
    )


def _ready() -> None:
    import django  # noqa: PLC0415  # the engine can be installed without it

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune_web.settings")
    django.setup()


def _home() -> Path:
    return Path(os.environ.get("ATTUNE_HOME", "~/.attune")).expanduser().absolute()


def _operations(name: str) -> Any:
    # rooms import models, which exist only once Django is ready
    from importlib import import_module  # noqa: PLC0415  # see above

    _ready()
    return import_module(f"attune_web.operations.{name}")


@app.command()
def setup(
    organisation: Annotated[str, typer.Option(prompt=True, help="The service's name.")],
    name: Annotated[str, typer.Option(prompt="First administrator's name")],
    email: Annotated[str, typer.Option(prompt="Address they will sign in with")],
    crisis: Crisis,
) -> None:
    """Set up a new site in ATTUNE_HOME; prints the link for its first administrator."""
    from attune_web.operations.home import make_home  # noqa: PLC0415  # before Django's settings

    make_home(_home())
    site = _operations("site")
    lines = [site.parse_line(each) for each in crisis]
    first = site.FirstPerson(name=name, email=email)
    link = site.set_up(organisation=organisation, first=first, lines=lines)
    typer.echo(f"{organisation} is set up. {name} joins here (works once, 14 days):\n\n  {link}\n")
    typer.echo(f"Keep a copy of {_home() / 'keys.json'} apart from this machine and from backups:")
    typer.echo("without it nothing that was said can be opened again.")


@app.command()
def organisation(
    name: Annotated[str, typer.Argument(help="The new organisation's name.")],
    administrator: Annotated[str, typer.Option(help="Its first administrator's name.")],
    email: Annotated[str, typer.Option(help="The address they will sign in with.")],
    crisis: Crisis,
) -> None:
    """Add another organisation to this site."""
    site = _operations("site")
    lines = [site.parse_line(each) for each in crisis]
    first = site.FirstPerson(name=administrator, email=email)
    typer.echo(site.add_organisation(organisation=name, first=first, lines=lines))


@app.command()
def upgrade() -> None:
    """Bring the database to this version of Attune. Make a backup first."""
    _operations("site").upgrade()
    typer.echo("Up to date.")


@app.command()
def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: Annotated[int, typer.Option(help="Processes; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Serve the site."""
    _operations("serving").serve(host=host, port=port, workers=workers)


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(help="The next free one is taken where it is in use.")
    ] = 8000,
    fresh: Annotated[bool, typer.Option(help="Forget what visitors did and begin anew.")] = False,
) -> None:
    """Show Attune with invented people, in a database of its own, on this machine only."""
    from attune_web.operations import local  # noqa: PLC0415  # before Django's settings
    from attune_web.operations.home import make_home  # noqa: PLC0415  # the same

    home = Path(os.environ.get("ATTUNE_HOME", DEMO_HOME)).expanduser().absolute()
    make_home(home)
    found = local.free_port(port)
    with local.alone(home, found):
        local.set_apart(home, found)
        demonstration, serving = _operations("demo"), _operations("serving")
        demonstration.prepare(fresh=fresh, say=typer.echo)
        if found != port:
            typer.echo(f"Port {port} is in use by something else, so this is on {found}.")
        typer.echo(f"\n  Open  http://localhost:{found}/demo/  and choose who to be.\n")
        typer.echo("Only this machine can reach it. Ctrl+C ends it; what you did is kept.")
        demonstration.hush()
        serving.serve(host="127.0.0.1", port=found, workers=1)


@app.command()
def backup(file: Path) -> None:
    """Write a sealed backup while the site runs. The keys are not in it; keep them apart."""
    digest = _operations("backup").back_up(file.absolute())
    typer.echo(f"{file}\nsha256 {digest}")


@app.command()
def restore(
    file: Path,
    replace: Annotated[bool, typer.Option(help="Put it over the data that is here.")] = False,
) -> None:
    """Bring a backup back, check that every sealed value opens and the record is whole."""
    from attune_web.operations.home import make_home  # noqa: PLC0415  # before Django's settings

    make_home(_home())
    done = _operations("backup").restore(file.absolute(), replace=replace)
    _operations("site").upgrade()
    typer.echo(f"Restored what was backed up at {done.made}; {done.opened} sealed values open.")
    _say_tampering(done.tampering)


@app.command(name="rotate-keys")
def rotate_keys(
    retire: Annotated[bool, typer.Option(help="Drop old keys that seal nothing any more.")] = False,
    resume: Annotated[bool, typer.Option(help="Finish a rotation without a new key.")] = False,
) -> None:
    """Make a new key and move everything sealed to it; run again with --resume if it was cut."""
    moving = _operations("rotate")
    moved, retired = moving.rotate(new=not resume, retire=retire)
    typer.echo(f"{moved} values moved to key {moving.active()}.")
    if retired:
        typer.echo(f"Dropped: {', '.join(sorted(retired))}. Backups made with them need them.")
    typer.echo("Copy the keys file to its safe place again.")


@app.command()
def verify() -> None:
    """Check that nobody altered the record of who did what."""
    _operations("backup")
    from attune_web.audit.services import verify as check  # noqa: PLC0415  # models exist only now

    _say_tampering(tuple(check()))


@app.command(name="recovery-link")
def recovery_link(
    email: str,
    second_step: Annotated[bool, typer.Option(help="Forget their second step too.")] = False,
) -> None:
    """Print a one-time link that lets somebody back in."""
    typer.echo(_operations("site").recovery_link(email=email, forgets_second_step=second_step))


@app.command()
def purge() -> None:
    """Delete what has been kept as long as it may be. A site that is served does it every hour."""
    for table, count in _operations("housekeeping").purge().items():
        typer.echo(f"{table}: {count}")


def _say_tampering(found: tuple[Any, ...]) -> None:
    for each in found:
        typer.echo(str(each), err=True)
    if found:
        raise typer.Exit(1)
    typer.echo("The record is whole.")
