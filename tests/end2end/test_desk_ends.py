"""A desk that ends leaves no line to the center open."""

import httpx

from tests.end2end.test_neighbours_of_settings import desk_of


def test_every_way_by_which_clerks_ask_the_center_is_closed(tmp_path):
    desk = desk_of(tmp_path / "NA", "NA", "3番窓口", "")
    clients = [httpx.Client() for _ in desk.ways]
    for way, client in zip(desk.ways, clients, strict=True):
        way._client = client
    desk.stop()
    assert len(clients) == 8  # search, statistics, records, residents, imports, applications, slips, lineage
    assert all(client.is_closed for client in clients)
