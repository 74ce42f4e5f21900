"""Where the command `attune` begins: also Ctrl-C while it is still loading ends in a sentence."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command."""
    try:
        from attune.cli import main as run  # noqa: PLC0415  # loading it is what may be stopped

        run()
    except KeyboardInterrupt:
        sys.stderr.write("attune: Stopped.\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
