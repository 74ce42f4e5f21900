"""Who may read the guide: everybody."""

from tests.web.rows import Row, just

ROWS = {
    "help": Row(None),
    "help_search": Row(None),
    "help_page": Row(
        None,
        path={"page": just("explanation/small-groups")},
        strange_path={
            "page": (just("nowhere"), just("../attune_web/settings"), just("images/reliability"))
        },
    ),
}
