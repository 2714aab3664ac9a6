"""A technician's own far ends in place of the simulated ones: a reader on a serial port, a printer on the network."""

import json
from pathlib import Path

from kiosk.demo.journey import Demo, Wish
from kiosk.demo.world import World, own_devices
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd


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
        wish = Wish("residence-permit-endorsement", "whoever", "zh-CN", (), None, pictures=False)
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
