"""What to do about a failure, as the page of staff says it: by the button that does it where whoever is here has one, else as the book.

The book of failures (`kiosk.failures`) speaks to shells and in zh-CN and en; here are its remedies in Hong Kong's Chinese. Pure.
A code without one here falls back to zh-CN.
"""

from collections.abc import Mapping

from kiosk import failures
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene

BUTTONS: Mapping[str, Action] = {
    "printer-media-empty": Action.ROLL_REPLACED,
    "printer-media-low": Action.ROLL_REPLACED,
    "printer-closed": Action.CLEAR_HELD,
    "print-unconfirmed": Action.CLEAR_HELD,
    "printer-stopped": Action.CLEAR_HELD,
    "submission-parked": Action.UNPARK,
}
"""Failures that a button ends: staff.remedy.CODE of the texts names it."""

HONG_KONG: Mapping[str, str] = {
    "card-pulled": "把證件放回讀卡區，讀完再取走。",
    "card-unreadable": "換一張證件，或到櫃位辦理。",
    "card-not-accepted": "改用此事項接受的證件，或到櫃位辦理。",
    "reader-offline": "檢查讀卡器的電源和連接線，接好後會自動恢復。",
    "reader-permission": "把執行用戶加入該串列埠的用戶組（通常是 dialout）。",
    "reader-not-authorised": "聯絡讀卡器廠商更換安全模組。",
    "printer-offline": "檢查打印機的電源和網線。",
    "printer-permission": "把終端機的用戶加入 dialout（串列）或 lp（USB）組，然後重新登入。",
    "cups-keeps-documents": "在 /etc/cups/cupsd.conf 寫 PreserveJobFiles No，然後重新啟動 cupsd。",
    "printer-media-empty": "為打印機換紙，然後執行 kiosk devices refill。",
    "printer-media-needed": "為打印機放上 A4 紙；有 A4 紙時，在打印機面板把紙盒設為 A4。",
    "printer-stopped": "排除打印機故障後，執行 kiosk devices clear；仍然不動，便在打印機面板按「繼續」。",
    "printer-media-jam": "打開打印機，取出卡住的紙，合上蓋子。",
    "printer-cover-open": "合上打印機的蓋子。",
    "printer-media-low": "今天換紙。",
    "printer-other-error": "關掉打印機再開啟；不行便報修。",
    "printer-toner-empty": "為打印機更換碳粉或墨盒。",
    "printer-closed": "取出並銷毀打印機內剩下的紙，關掉打印機十秒再開啟，然後執行 kiosk devices clear。",
    "light-offline": "檢查指示燈控制板的電源和連接線，接好後會自動恢復。",
    "light-permission": "把終端機的用戶加入 dialout（串列）或 gpio 組，然後重新登入。",
    "light-stuck": "關掉指示燈控制板十秒再開啟；仍不正常便報修。",
    "light-other-error": "核對 terminal.toml 內指示燈的輸出編號與控制板的說明書。",
    "door-open": "關上檢修門；沒有人在檢修時，查清是誰打開的。",
    "door-offline": "檢查檢修門開關的連接線，接好後會自動恢復。",
    "door-permission": "把終端機的用戶加入 gpio 組，然後重新登入。",
    "glass-busy": "關掉掃描器，十秒後再開啟；其他電腦不要使用這部掃描器。",
    "glass-broken": "檢查掃描器的連接線，關掉再開啟；不行便報修。",
    "print-unconfirmed": "取出並銷毀打印機內留下的紙，再關機重開打印機。",
    "central-unreachable": "檢查網絡；恢復後會自動送出。長期沒有網絡的終端機，用 kiosk outbox export 由專人帶出送交。",
    "central-tls": "核對證書有效期和根證書設定，不能略過驗證。",
    "central-refused": "到中心平台核對這部終端機的登記。",
    "submission-parked": "按遞交編號在中心平台查原因，再重新送出。",
    "attachment-too-large": "換一個較小的檔案，或到櫃位辦理。",
    "attachment-damaged": "按遞交編號聯絡本人補交檔案；再檢查磁碟。",
    "item-overdue": "按遞交編號告訴辦事部門，再檢查線路；一時修不好，用 kiosk outbox export 由專人帶出送交。",
    "courier-off": "需要時在 terminal.toml 的 [terminal] 設定 courier = true，然後重新啟動程式。",
    "courier-not-allowed": "由終端機所屬用戶組的成員執行該指令。",
    "courier-folder": "用 kiosk outbox export 新建資料夾，或設為終端機用戶組所有、權限 2770。",
    "courier-full": "先送出這些，再次匯出；或改用較大的儲存碟。沒有任何遞交遺失。",
    "courier-gone": "重新插好儲存碟，再執行一次。",
    "courier-refused": "在中心平台核對這部終端機的登記。",
    "courier-busy": "等上一次操作完結，再執行一次。",
    "number-unknown": "核對憑證上的編號，再輸入一次。",
    "font-missing": "安裝字型：fonts-noto-cjk。",
    "paper-font-missing": "安裝字型：fonts-noto-cjk、fonts-hanazono、fonts-noto-core。",
    "keyring-missing": "安裝並解鎖系統密鑰環，例如 gnome-keyring。",
    "keyring-refused": "改用安全的密鑰環後端；不允許 null 和 plaintext。",
    "keyring-locked": "開機時解鎖密鑰環。",
    "keyring-timeout": "檢查密鑰環服務是否正等候輸入密碼。",
    "keys-missing": "重新登記這部終端機：kiosk enrol。",
    "keys-unreadable": "核對密鑰環內的口令；確實打不開時用 kiosk enrol --new-key 重新登記。",
    "keys-outdated": "重新登記這部終端機：kiosk enrol。已儲存的遞交會照常送出。",
    "clock-unsure": "檢查主機板電池與時間同步（timedatectl），並確認專線暢通；在此之前憑證和畫面不顯示時間。",
    "keys-other-machine": "不要讓兩部機器用同一份磁碟；在本機重新登記：kiosk enrol，並在中心平台停用舊登記。",
    "stored-keys-missing": "這些遞交仍會送出，不要刪除；如中心平台拒收，請憑編號聯絡營運方。",
    "department-key-missing": "在中心平台為該部門發布公鑰；終端機會自動取用，重新啟動後恢復辦理。",
    "key-list-refused": "核對中心平台發布的公鑰清單；原有清單繼續使用。",
    "key-list-expired": "在中心平台發布新的公鑰清單。",
    "submission-too-large": "調整事項包或中心平台的大小限制。",
    "credential-missing": "按 docs/security.md 建立憑據，或以 root 執行 kiosk enrol。",
    "credential-refused": "核對服務單元的 LoadCredentialEncrypted= 和主機密鑰。",
    "storage-failed": "檢查磁碟空間和磁碟狀態。",
    "storage-newer": "裝回較新的版本。",
    "storage-corrupt": "不要刪除檔案；執行 kiosk store rescue，然後重新啟動程式。",
    "storage-low": "清理磁碟；有空間後自動恢復。",
    "already-running": "只執行一個程式。",
    "numbers-exhausted": "為這部終端機登記一個新編號。",
    "package-invalid": "按啟動時的提示修正事項包。",
    "settings-invalid": "按提示更改 terminal.toml。",
    "keyboard-missing": "安裝 libgooglepinyin0；在此之前鍵盤只能打字母和數字。",
    "staff-none": "登記職員：kiosk staff add 編號 --roles clerk。",
    "staff-locked": "等畫面上的時間過去，或請管理員執行 kiosk staff reset 編號。",
    "staff-pin-wrong": "核對職員編號，重新輸入 PIN。",
    "staff-secret-changed": "為這名職員重設 PIN：kiosk staff reset 編號。",
    "staff-card-needed": "在輸入編號的頁面把職員證放上晶片讀卡區，再輸入 PIN。未登記過證件便執行 kiosk staff reset 編號 --card。",
    "staff-card-unknown": "登記這張證件：kiosk staff reset 編號 --card。",
    "staff-card-not-proved": "查清這張證件是誰的，換發一張真證。",
    "staff-card-unreadable": "把職員證拿起再放平，等一秒；或輸入編號。",
    "settings-sample": "在 terminal.toml 的 [brand] 寫上本市和地點。",
    "state-open": "收緊權限：chmod 700 狀態資料夾。",
    "authority-unusable": "把中心平台證書機構的 PEM 檔案放到 [central] ca 所指的位置。",
    "authority-ends": "向中心平台索取新的證書機構檔案，換掉 [central] ca。",
    "program-silent": "結束程式後重新啟動：kiosk run，或系統服務；已遞交的都在，會照常送出。",
    "program-not-running": "啟動程式：kiosk run，或查看系統服務。",
    "internal": "把日誌內的程式位置報給開發者。",
}


def told(scene: Scene, code: str, more: str = "") -> str:
    """What to do about `code`, in the language of the page."""
    lang = scene.texts.lang
    action = BUTTONS.get(code)
    if action is not None and scene.may(action):
        return f"{scene.texts.get(f'staff.remedy.{code}')}{more}"
    remedy = failures.get(code).remedy
    own = HONG_KONG.get(code) if lang == "zh-HK" else None
    return f"{own or remedy.get(lang) or remedy['zh-CN' if lang.startswith('zh') else 'en']}{more}"
