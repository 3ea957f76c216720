"""The scanner of Debian 12 as this suite runs it: its way of leaving addresses out does not work with Python 3.11."""

import re
import sys

from wapitiCore.main.wapiti import wapiti_main
from wapitiCore.net import crawler


def pattern(text: str) -> re.Pattern:
    """A star stands for anything."""
    return re.compile(".*".join(re.escape(part) for part in text.split("*")))


if __name__ == "__main__":
    crawler.wildcard_translate = pattern
    sys.exit(wapiti_main())
