"""Seeds the city's calendar table with the public holidays of some years (procedures/_shared/calendar.yaml).

Run once, then the city's own table rules: python tools/seed_calendar.py 2024 2028
"""

from __future__ import annotations

import sys

import jpholiday


def main() -> None:
    first, last = int(sys.argv[1]), int(sys.argv[2])
    print("# 国民の祝日・休日。土日と12/29〜1/3は規則で閉庁。市独自の休みはここに足す。")
    print(f"# この表が完全な最後の日\nuntil: {last}-12-31\nholidays:")
    for year in range(first, last + 1):
        for day, name in jpholiday.year_holidays(year):
            print(f"  {day:%Y-%m-%d}: {name}")


if __name__ == "__main__":
    main()
