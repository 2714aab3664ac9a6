"""A technician's own far ends in place of the simulated ones: a reader on a serial port, a printer on the network, a reader of chips at a
real pcscd."""

import json
from pathlib import Path

from kiosk.commands.trying import key_of
from kiosk.demo.hall import own_devices
from kiosk.demo.journey import Demo
from kiosk.demo.wish import Wish
from kiosk.demo.world import World
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd
from tests.devices.chip.daemon import READER, daemon
from tests.devices.chip.far_end import trust


def test_whoever_lies_on_a_reader_of_ones_own_gets_through_with_every_character_of_a_rare_name(tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.mkdir()
    reader, printer = IdReaderFarEnd(tmp_path / "ttyID"), ReceiptPrinterFarEnd(paper)
    port = reader.start()
    host, tcp_port = printer.start()
    reader.command("lay", {"citizen": "citizen-rare"})
    conf = tmp_path / "mine.toml"
    conf.write_text(
        f'[[devices]]\nid = "desk"\ndriver = "sdt-serial"\nport = "{port}"\n'
        f'[[devices]]\nid = "roll"\ndriver = "escpos-tcp"\nhost = "{host}"\ntcp_port = {tcp_port}\n',
        encoding="utf-8",
    )
    world = World(tmp_path / "world", own_devices(conf))
    demo: Demo | None = None
    try:
        demo = Demo(world, world.start(), headless=True)
        wish = Wish("residence-permit-endorsement", "whoever", "zh-CN", (), None, pictures=False, chapter="living")
        assert demo.run(wish, tmp_path / "out") == 0
    finally:
        if demo:
            demo.close()
        world.stop()
        reader.stop()
        printer.stop()
    result = json.loads((tmp_path / "out" / "journey.json").read_text(encoding="utf-8"))
    assert result["outcome"] == "delivered"
    assert result["central"]["record"]["parts"][0]["document"]["document"]["name"] == "王䶮"
    assert (paper / "receipt.png").exists()


def test_a_passport_on_a_real_pcscd_is_registered(tmp_path: Path) -> None:
    """Debian's pcscd and its virtual reader, our chip behind it: opened by what the hand types, genuine by the country's certificate."""
    (tmp_path / "pcscd").mkdir()
    with daemon(tmp_path / "pcscd") as pcscd:
        chip = ChipReaderFarEnd(("127.0.0.1", pcscd.port))
        chip.start()
        countries = trust(tmp_path / "countries", chip)
        chip.command("lay", {"citizen": "traveller-moreau"})
        conf = tmp_path / "mine.toml"
        conf.write_text(
            f'[[devices]]\nid = "desk"\ndriver = "pcsc"\nreader = "{READER}"\ncertificates = "{countries}"\n', encoding="utf-8"
        )
        world = World(tmp_path / "world", own_devices(conf))
        demo: Demo | None = None
        try:
            demo = Demo(world, world.start(), headless=True)
            wish = Wish("foreign-guest-registration", "traveller-moreau", "en", (), None, pictures=False, chapter="living", chip=True)
            wish.options, wish.keys, wish.dates = key_of("traveller-moreau")
            assert demo.run(wish, tmp_path / "out") == 0
        finally:
            if demo:
                demo.close()
            world.stop()
            chip.stop()
    result = json.loads((tmp_path / "out" / "journey.json").read_text(encoding="utf-8"))
    assert result["outcome"] == "delivered"
    (part,) = result["central"]["record"]["parts"]
    assert part["document"]["document"]["name"] == "MOREAU ÉLISE MARIE"
    # What a question of the form has a paper for was scanned on the way, and opened by the department.
    assert [(file["name"], file["scan"]["grade"]) for file in part["attachments"]] == [("lease.pdf", "C")]
