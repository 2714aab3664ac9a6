/* libnfc's calls, as mrtdreader uses them, answered by the first PC/SC reader.
   Preloaded into Debian's mrtdreader, an independent reader of passports, so that it reads our chip through pcscd.
   Declared here and not by libnfc's headers, so that these are not needed; types that are only passed on are void. */
#include <stdint.h>
#include <string.h>
#include <winscard.h>

struct modulation { int type, rate; };

static SCARDCONTEXT context;
static SCARDHANDLE card;
static DWORD protocol;
static int something;

void nfc_init(void **made) { *made = &something; }
void nfc_exit(void *made) { SCardReleaseContext(context); }

size_t nfc_list_devices(void *made, char names[][1024], size_t room)
{
    if (room < 1)
        return 0;
    strcpy(names[0], "pcsc");
    return 1;
}

void *nfc_open(void *made, const char *name)
{
    char readers[4096];
    DWORD size = sizeof readers;
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS)
        return NULL;
    if (SCardListReaders(context, NULL, readers, &size) != SCARD_S_SUCCESS)
        return NULL;
    if (SCardConnect(context, readers, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card, &protocol) != SCARD_S_SUCCESS)
        return NULL;
    return &something;
}

void nfc_close(void *device) { SCardDisconnect(card, SCARD_RESET_CARD); }
int nfc_initiator_init(void *device) { return 0; }
int nfc_device_set_property_bool(void *device, int property, _Bool on) { return 0; }
const char *nfc_device_get_name(void *device) { return "pcsc"; }
void nfc_perror(const void *device, const char *what) { }

int nfc_initiator_select_passive_target(void *device, struct modulation how, const uint8_t *data, size_t size, void *target)
{
    return 1;
}

int nfc_initiator_transceive_bytes(void *device, const uint8_t *command, size_t size, uint8_t *answer, size_t room, int timeout)
{
    SCARD_IO_REQUEST header = { protocol, sizeof header };
    DWORD got = room;
    if (SCardTransmit(card, &header, command, size, NULL, answer, &got) != SCARD_S_SUCCESS)
        return -1;
    return (int)got;
}
