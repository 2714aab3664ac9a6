"""Everything that may go wrong, by a stable code: cause, remedy in words, and who acts.

A code is what support asks for and what the journal and `kiosk doctor` print; it never changes its meaning. Citizens read the
pages made of `kiosk.texts`, never a code. `get` refuses a code that is not listed, so that no failure is without a remedy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Actor(StrEnum):
    """Who can put it right."""

    CITIZEN = "citizen"
    STAFF = "staff"
    TECHNICIAN = "technician"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Failure:
    """One kind of failure. `cause` is for the book; `remedy` is told to the one who acts, by language."""

    code: str
    cause: str
    remedy: Mapping[str, str]
    actor: Actor


class UnlistedFailure(LookupError):
    """A code that has no entry here: a fault of the program."""


def _f(code: str, actor: Actor, cause: str, zh: str, en: str) -> Failure:
    return Failure(code=code, cause=cause, remedy={"zh-CN": zh, "en": en}, actor=actor)


_C, _S, _T, _O = Actor.CITIZEN, Actor.STAFF, Actor.TECHNICIAN, Actor.OPERATOR

FAILURES: Mapping[str, Failure] = {
    failure.code: failure
    for failure in (
        _f("card-pulled", _C, "The card left the reader before it was read.",
           "把身份证放回读卡区，读完再拿。", "Lay the card back and leave it until it has been read."),
        _f("card-unreadable", _C, "The reader found the card but could not read it, three times.",
           "换一张证件，或到窗口办理。", "Use another document, or go to the counter."),
        _f("card-not-accepted", _C, "The document was read, but this matter does not accept its kind.",
           "换用这项业务接受的证件，或到窗口办理。", "Use a document this matter accepts, or go to the counter."),
        _f("reader-offline", _S, "The ID card reader does not answer or its port is gone.",
           "检查读卡器的电源和连接线，接好后会自动恢复。", "Check the reader's power and cable; it recovers by itself."),
        _f("reader-permission", _T, "The operating system refuses the reader's port to the terminal's user.",
           "把运行用户加入该端口的用户组（串口通常是 dialout；USB 读卡器的规则见 docs/devices.md）。",
           "Add the terminal's user to the port's group: usually dialout; for a reader on USB the rule of docs/devices.md."),
        _f("reader-lift-card", _S, "A document that fell silent holds the chip reader until it is lifted.",
           "把读卡区上的证件拿起来，再放一次。", "Lift the document from the reader and lay it down again."),
        _f("reader-other-error", _S, "The reader reports an error it does not name.",
           "拔下读卡器，十秒后再插上；不行就报修。", "Unplug the reader for ten seconds; if that does not help, report it."),
        _f("chip-reader-permission", _T, "pcscd refuses the terminal's user (polkit: access_pcsc, access_card).",
           "按 docs/devices.md 里 pcsc 一节，为运行用户加一条 polkit 规则。",
           "Add the polkit rule of docs/devices.md, section pcsc, for the terminal's user."),
        _f("scanner-offline", _S, "The code scanner does not answer, its port is gone, or another program has it.",
           "检查扫码器的连接线，接好后会自动恢复。", "Check the scanner's cable; it recovers by itself."),
        _f("scanner-permission", _T, "The operating system refuses the scanner's port to the terminal's user.",
           "把运行用户加入 dialout（串口）或 input（键盘式）组，然后重新启动。",
           "Add the terminal's user to the group dialout (serial) or input (keyboard), then start the terminal anew."),
        _f("reader-not-authorised", _T, "The reader's security module reports that it is not authorised or fails its self test.",
           "联系读卡器厂家更换安全模块。", "Ask the reader's maker for a working security module."),
        _f("printer-offline", _S, "The printer does not answer.",
           "检查打印机的电源和网线。", "Check the printer's power and network cable."),
        _f("printer-permission", _T, "The terminal's user may not open the printer's port.",
           "把终端的用户加入 dialout（串口）或 lp（USB）组，然后重新登录。",
           "Add the terminal's user to the group dialout (serial) or lp (USB), then log in again."),
        _f("cups-keeps-documents", _T, "This machine's cupsd keeps the documents it has printed, with what citizens have in them.",
           "在 /etc/cups/cupsd.conf 里写 PreserveJobFiles No，然后重新启动 cupsd。",
           "Write PreserveJobFiles No into /etc/cups/cupsd.conf, and restart cupsd."),
        _f("printer-media-empty", _S, "The printer has no paper.",
           "给打印机换纸，然后运行 kiosk devices refill。", "Put paper into the printer, then run kiosk devices refill."),
        _f("printer-media-needed", _S, "Neither A4 nor A3 paper lies in the document printer; on other paper some of a page would be lost.",
           "给打印机放上 A4 纸；有 A4 纸时，在打印机面板上把纸盒设为 A4。",
           "Put A4 paper into the printer; where it is in, set the tray to A4 on the printer's own panel."),
        _f("printer-stopped", _S, "The document printer, or its queue, was stopped after a fault and does not go on by itself.",
           "排除打印机故障后，运行 kiosk devices clear；还是不动，就在打印机面板上按“继续”。",
           "Mend what is wrong with the printer, then run kiosk devices clear; if it stays, press Resume on the printer's own panel."),
        _f("printer-media-jam", _S, "Paper is stuck in the printer, or its knife is.",
           "打开打印机，取出卡住的纸，合上盖子。", "Open the printer, take out the stuck paper, close the cover."),
        _f("printer-cover-open", _S, "The printer's cover is open.",
           "合上打印机的盖子。", "Close the printer's cover."),
        _f("printer-media-low", _S, "The printer's paper is nearly used up.",
           "今天换纸。", "Change the paper today."),
        _f("printer-other-error", _S, "The printer reports an error it does not name.",
           "关掉打印机再打开；不行就报修。", "Switch the printer off and on; if that does not help, report it."),
        _f("printer-toner-empty", _S, "The printer has no toner or ink.",
           "给打印机换粉盒或墨盒。", "Put a new cartridge into the printer."),
        _f("printer-closed", _S, "A print may still lie in this printer, or nobody knows what became of it: it is closed to citizens.",
           "取出并销毁打印机里剩下的纸，关掉打印机十秒再打开，然后运行 kiosk devices clear。",
           "Take out and destroy what is left in the printer, switch it off for ten seconds and on again, then run kiosk devices clear."),
        _f("glass-offline", _S, "The document scanner or camera does not answer.",
           "检查扫描仪的电源和连接线，接好后会自动恢复。", "Check the scanner's power and cable; it recovers by itself."),
        _f("glass-permission", _T, "The terminal's user may not open the document scanner or camera.",
           "把终端的用户加入 scanner（扫描仪）或 video（高拍仪）组，然后重新登录；网络扫描仪检查证书。",
           "Add the terminal's user to the group scanner or video (camera), then log in again; check a network scanner's certificate."),
        _f("glass-media-jam", _S, "Paper is stuck in the document scanner.",
           "打开扫描仪，取出卡住的纸交还本人，合上盖子。", "Open the scanner, give the stuck sheet back to its owner, close the cover."),
        _f("glass-cover-open", _S, "The document scanner's cover is open.",
           "合上扫描仪的盖子。", "Close the scanner's cover."),
        _f("glass-other-error", _S, "The document scanner reports an error it does not name.",
           "关掉扫描仪再打开；不行就报修。", "Switch the scanner off and on; if that does not help, report it."),
        _f("light-offline", _S, "The lights beside the devices do not answer; they are dark, and everything else goes on.",
           "检查指示灯控制板的电源和连接线，接好后会自动恢复。", "Check the power and cable of the lights' board; it recovers by itself."),
        _f("light-permission", _T, "The terminal's user may not open the lights' port or chip.",
           "把终端的用户加入 dialout（串口）或 gpio 组，然后重新登录。",
           "Add the terminal's user to the group dialout (serial) or gpio, then log in again."),
        _f("light-stuck", _S, "A light takes orders and does something else: it may point to the wrong place.",
           "关掉指示灯控制板十秒再打开；还是不对就报修。",
           "Switch the lights' board off for ten seconds; if a light still stays as it is, report it."),
        _f("light-other-error", _T, "The lights' board refuses what it is told: it has no such output.",
           "核对 terminal.toml 里指示灯的输出编号和控制板的说明书。", "Compare the outputs in terminal.toml with the board's manual."),
        _f("door-open", _S, "The service door is open: nobody new can begin, and whoever has begun can finish.",
           "关上检修门；没有人在检修时，查一查是谁打开的。", "Close the service door; if nobody of the staff opened it, find out who did."),
        _f("door-offline", _S, "The switch of the service door does not answer; whether the door is open, nobody knows.",
           "检查检修门开关的连接线，接好后会自动恢复。", "Check the cable of the door's switch; it recovers by itself."),
        _f("door-permission", _T, "The terminal's user may not open the GPIO chip of the service door's switch.",
           "把终端的用户加入 gpio 组，然后重新登录。", "Add the terminal's user to the group gpio, then log in again."),
        _f("glass-busy", _S, "The document scanner stayed busy when a page was wanted: another job hangs in it, or its lamp.",
           "关掉扫描仪，十秒后再打开；别的电脑不要用这台扫描仪。",
           "Switch the scanner off for ten seconds; no other computer may use this scanner."),
        _f("glass-broken", _S, "What the document scanner or camera sent was no whole picture.",
           "检查扫描仪的连接线，关掉再打开；不行就报修。", "Check its cable, switch it off and on; if that does not help, report it."),
        _f("scan-unbound", _T, "Scanned pages could not be made into one document; nothing was handed in.",
           "请群众重新提交或改到窗口；经常发生时，检查字体 fonts-noto-cjk 是否已安装，并重新启动程序。",
           "Let the citizen try again or go to the counter; if it happens often, look whether fonts-noto-cjk is installed, and restart."),
        _f("print-unconfirmed", _S, "A print was sent, but the printer never said that it was printed.",
           "取出并销毁打印机里留下的纸，再关机重开打印机。",
           "Remove and destroy what is left in the printer, then switch it off and on."),
        _f("central-unreachable", _O, "The central service does not answer; submissions wait on this terminal, sealed.",
           "检查网络；恢复后会自动送出。长期没有网络的终端，用 kiosk outbox export 由专人带出送交。",
           "Check the network; what waits is sent when it is back. Where no line will come, carry it out: kiosk outbox export."),
        _f("central-tls", _O, "The central service's certificate cannot be verified.",
           "核对证书有效期和根证书设置，不能跳过验证。",
           "Check the certificate's dates and the configured authority; verification is never skipped."),
        _f("central-refused", _O, "The central service refused this terminal.",
           "到中心平台核对这台终端的登记。", "Check this terminal's registration at the central service."),
        _f("submission-parked", _O, "The central service refused one submission; it is kept and the others go on.",
           "按提交编号在中心平台查原因，再重新发送。", "Look the number up at the central service, then send it again."),
        _f("attachment-too-large", _C, "A file is longer than the central service takes; nothing of it was kept.",
           "换一个小一些的文件，或到窗口办理。", "Use a smaller file, or go to the counter."),
        _f("attachment-damaged", _O, "A file that a stored submission needs is missing on this terminal's disk, or is not what it was.",
           "按提交编号联系本人补交文件；再检查磁盘。", "Look the number up, have its citizen bring the file again, and check the disk."),
        _f("item-overdue", _S, "A submission was not delivered within the waiting time of its matter; it is still being sent.",
           "按提交编号告诉办事部门，再检查线路；线路一时修不好，用 kiosk outbox export 由专人带出送交。",
           "Tell the department its number, and see to the line; if that takes long, carry it out: kiosk outbox export."),
        _f("courier-off", _T, "Carrying sealed submissions out in a folder is not allowed on this terminal.",
           "需要时在 terminal.toml 的 [terminal] 中设置 courier = true，然后重新启动程序。",
           "Where it is wanted, set courier = true under [terminal] in terminal.toml and start the program again."),
        _f("courier-not-allowed", _T, "The one who gave the command is not in the terminal's group.",
           "由终端所属用户组的成员执行该命令。", "Have a member of the terminal's group give the command."),
        _f("courier-folder", _S, "The courier's folder is not there, is a link, belongs to another group, or is open to others.",
           "用 kiosk outbox export 新建文件夹，或将其设为终端用户组所有、权限 2770。",
           "Let kiosk outbox export make the folder, or give it to the terminal's group with mode 2770."),
        _f("courier-full", _S, "The courier's folder has no room for all that waits; what is in it is whole.",
           "先送出这些，再次导出；或换用更大的存储盘。没有任何提交丢失。",
           "Bring these first and export again, or take a larger stick. Nothing is lost."),
        _f("courier-gone", _S, "The courier's folder was taken away or could not be read; everything still waits on the terminal.",
           "重新插好存储盘，再执行一次。", "Put the stick back and give the command again."),
        _f("courier-refused", _O, "The central service does not take this terminal as a courier.",
           "在中心平台核对这台终端的登记。", "Check this terminal's enrolment at the central service."),
        _f("courier-busy", _S, "A courier's folder is being written or read already.",
           "等待上一次操作结束，再执行一次。", "Wait until it has ended and give the command again."),
        _f("number-unknown", _C, "A second message is about a submission number that is none.",
           "核对凭证上的编号，再输入一次。", "Compare the number with the receipt and type it again."),
        _f("font-missing", _T, "The type of the screen is not installed: characters would be boxes, so the program does not start.",
           "安装字体：fonts-noto-cjk。", "Install the fonts: fonts-noto-cjk."),
        _f("paper-font-missing", _T, "Fonts for paper are not installed: rare names or whole scripts come out as code points in a frame.",
           "安装字体：fonts-noto-cjk、fonts-hanazono、fonts-noto-core。",
           "Install the fonts: fonts-noto-cjk, fonts-hanazono and fonts-noto-core."),
        _f("keyring-missing", _T, "No keyring backend is available, so the terminal's keys cannot be opened.",
           "安装并解锁系统密钥环，例如 gnome-keyring。", "Install and unlock a system keyring, such as gnome-keyring."),
        _f("keyring-refused", _T, "The keyring backend would keep the passphrase in the clear or not at all.",
           "换用安全的密钥环后端；不允许 null 和 plaintext。", "Use a safe keyring backend; null and plaintext ones are refused."),
        _f("keyring-locked", _T, "The keyring is locked.",
           "开机时解锁密钥环。", "Unlock the keyring at start-up."),
        _f("keyring-timeout", _T, "The keyring did not answer within its time.",
           "检查密钥环服务是否在等人输入密码。", "See whether the keyring service waits for someone to type a password."),
        _f("keys-missing", _T, "This terminal has not been enrolled, or its key files are gone.",
           "重新登记这台终端：kiosk enrol。", "Enrol this terminal: kiosk enrol."),
        _f("keys-unreadable", _T, "The key files cannot be opened with the passphrase of the keyring.",
           "核对密钥环中的口令；确实打不开时用 kiosk enrol --new-key 重新登记。",
           "Check the passphrase in the keyring; if it is lost, enrol again with kiosk enrol --new-key."),
        _f("keys-outdated", _T, "This terminal was enrolled before departments had keys of their own.",
           "重新登记这台终端：kiosk enrol。已保存的提交会照常送出。",
           "Enrol this terminal again: kiosk enrol. What is stored is still sent."),
        _f("clock-unsure", _T, "The machine's clock is wrong, and the central service has told no time since the program started.",
           "检查主板电池与时间同步（timedatectl），并确认专线畅通；在此之前凭证和屏幕不显示时间。",
           "Check the board's battery, time synchronisation (timedatectl) and the line; until then receipts and screen show no time."),
        _f("keys-other-machine", _T, "The keys on this disk were made on another machine: a restored disk image, or a new mainboard.",
           "不要让两台机器用同一份磁盘；在本机重新登记：kiosk enrol，并在中心平台停用旧登记。",
           "Never run two machines from one disk; enrol this one anew (kiosk enrol), have the old one blocked at the central service."),
        _f("stored-keys-missing", _T, "The keys that signed stored submissions are not on this terminal any more.",
           "这些提交仍会送出，不要删除；如中心平台拒收，请凭编号联系运营方。",
           "They are kept and still sent; delete nothing. If the central service refuses them, call the operator with their numbers."),
        _f("department-key-missing", _O, "The central service's list has no key of a department, so its matters cannot be handed in here.",
           "在中心平台为该部门发布公钥；终端会自动取用，重启后恢复办理。",
           "Publish the department's key at the central service; the terminal fetches it by itself and offers the matters when restarted."),
        _f("key-list-refused", _O, "A list of departments' keys was refused: not signed, expired, or older than the one in use.",
           "核对中心平台发布的公钥清单；原有清单继续使用。",
           "Check the list that the central service publishes; the one in use stays in use."),
        _f("key-list-expired", _O, "The list of departments' keys should have been replaced; the terminal goes on with it.",
           "在中心平台发布新的公钥清单。", "Publish a new list of keys at the central service."),
        _f("submission-too-large", _O, "A submission is larger than the central service takes; it was not saved.",
           "调整事项包或中心平台的大小限制。", "Change the service package, or the central service's limits."),
        _f("credential-missing", _T, "There is no systemd credential with the passphrase of this terminal's keys.",
           "按 docs/security.md 建立凭据，或以 root 运行 kiosk enrol。",
           "Make the credential as docs/security.md says, or run kiosk enrol as root."),
        _f("credential-refused", _T, "systemd-creds cannot open or keep the passphrase: another machine, another TPM, or no permission.",
           "核对服务单元的 LoadCredentialEncrypted= 和主机密钥。",
           "Check LoadCredentialEncrypted= of the service's unit, and the host's key."),
        _f("storage-failed", _T, "The database could not be written.",
           "检查磁盘空间和磁盘状态。", "Check the disk's space and health."),
        _f("storage-newer", _T, "The database was written by a newer version of this program.",
           "装回较新的版本。", "Install the newer version again."),
        _f("storage-corrupt", _T, "The database is damaged; it was set aside with a copy of what can be read.",
           "不要删除文件；运行 kiosk store rescue，然后重新启动程序。",
           "Delete no file; run kiosk store rescue, then start the program again."),
        _f("storage-low", _T, "The disk is nearly full: nobody new can begin, and whoever has begun can still hand in.",
           "清理磁盘；有空间后自动恢复。", "Free space on the disk; it recovers by itself."),
        _f("already-running", _T, "Another copy of this program uses the same state folder.",
           "只运行一个程序。", "Run one program only."),
        _f("numbers-exhausted", _O, "All submission numbers of this terminal have been given out.",
           "给这台终端登记一个新的编号。", "Enrol the terminal under a new number."),
        _f("package-invalid", _O, "A service package cannot be used.",
           "按启动时打印的提示修正事项包。", "Correct the service package as the message at start-up says."),
        _f("settings-invalid", _T, "terminal.toml cannot be used.",
           "按提示修改 terminal.toml。", "Correct terminal.toml as the message says."),
        _f("keyboard-missing", _T, "Pinyin cannot be typed: its library, libgooglepinyin0, or the dictionary is not there.",
           "安装 libgooglepinyin0；在此之前键盘只能打字母和数字。",
           "Install libgooglepinyin0; until then the keyboard types letters and digits only."),
        _f("staff-none", _O, "Nobody can enter maintenance mode: no member of staff is known on this terminal.",
           "登记工作人员：kiosk staff add 工号 --roles clerk。", "Add somebody: kiosk staff add NUMBER --roles clerk."),
        _f("staff-locked", _S, "Too many wrong PINs in a row: for a while nobody is let in under this number, or on this terminal.",
           "等屏幕上的时间过去，或请管理员运行 kiosk staff reset 工号。",
           "Wait for the time on the screen, or have an operator run kiosk staff reset NUMBER."),
        _f("staff-pin-wrong", _S, "The staff number or the PIN is not right.",
           "核对工号，重新输入 PIN。", "Check the staff number and type the PIN again."),
        _f("staff-secret-changed", _O, "This PIN was set while the terminal had another passphrase, so it cannot be checked.",
           "给这名工作人员重设 PIN：kiosk staff reset 工号。", "Give this member of staff a new PIN: kiosk staff reset NUMBER."),
        _f("staff-card-needed", _O, "Auditors and operators enter by card and PIN, and no card has proved its key.",
           "在输入工号的页面把工作卡放上芯片读卡区，再输入 PIN。没有登记过卡就运行 kiosk staff reset 工号 --card。",
           "Lay the staff card on the chip reader while the pad stands there, then type the PIN. No card yet: kiosk staff reset --card."),
        _f("staff-card-unknown", _O, "A card has proved its key, and the key is nobody's on this terminal.",
           "登记这张卡：kiosk staff reset 工号 --card。", "Register the card: kiosk staff reset NUMBER --card."),
        _f("staff-card-not-proved", _O, "A card shows a staff number and proves no key: it is a copy, or shows a number and no more.",
           "查一查这张卡是谁的，换发一张真卡。", "Find out whose card it is, and issue a genuine one."),
        _f("staff-card-unreadable", _S, "A card was laid for the entry and could not be asked: pulled, silent, or no staff card.",
           "把工作卡拿起来再放平，等一秒；或者输入工号。",
           "Lift the staff card, lay it flat again and wait a second; or type your number."),
        _f("settings-sample", _T, "terminal.toml does not say whose terminal this is: the invented city of the sample stands there.",
           "在 terminal.toml 的 [brand] 里写上本市和地点。", "Write the city and the place into [brand] of terminal.toml."),
        _f("state-open", _T, "Others than the terminal's user may look into its state folder.",
           "收紧权限：chmod 700 状态文件夹。", "Close it: chmod 700 on the state folder."),
        _f("authority-unusable", _T, "The certificate of the central service's authority is missing or is none.",
           "把中心平台证书机构的 PEM 文件放到 [central] ca 指的位置。",
           "Put the PEM file of the central service's authority where [central] ca says."),
        _f("authority-ends", _O, "The certificate of the central service's authority ends within 30 days, or has ended.",
           "向中心平台要新的证书机构文件，换掉 [central] ca。", "Get the new authority from the central service and replace [central] ca."),
        _f("program-silent", _T, "The terminal's program runs and does not answer, or its window stands still.",
           "结束程序后重新启动：kiosk run，或系统服务；已提交的都在，会照常送出。",
           "End the program and start it anew: kiosk run, or its service; what was handed in is kept and sent."),
        _f("program-not-running", _T, "The terminal's program does not run.",
           "启动程序：kiosk run，或查看系统服务。", "Start it: kiosk run, or look at the system's service."),
        _f("internal", _T, "An unexpected fault of the program.",
           "把日志里的代码位置报给开发者。", "Report the place in the code that the journal names."),
    )
}


def get(code: str) -> Failure:
    """The entry of `code`.

    Raises:
        UnlistedFailure: there is none; the message names the code.
    """
    try:
        return FAILURES[code]
    except KeyError:
        raise UnlistedFailure(f"failure code {code!r} is not listed in kiosk/failures.py") from None
