package instance

import (
	"context"

	"pims/fault"
)

// TurnEpoch ends the epoch of the key-encryption key, so that what was erased in
// it can be read from no disk and no backup any more (NIST SP 800-88,
// cryptographic erase). The order is what keeps every other instance readable: a
// new key in every place of the KeyStore; the keyring wrapped anew, here and by
// places in each backup; and only then are the former keys destroyed. It fails at
// the first step that does, the erasure is late (see Keyring.Late), and calling
// it again is right at any time, also after a crash at any point.
func (h *House) TurnEpoch(ctx context.Context, places []func(context.Context) error) (err error) {
	defer fault.Wrap(&err, "turn epoch")
	h.turning.Lock()
	defer h.turning.Unlock()
	if err := h.Keyring.keys.Advance(); err != nil {
		return err
	}
	if err := h.Keyring.Rewrap(ctx); err != nil {
		return err
	}
	for _, save := range places {
		if err := save(ctx); err != nil {
			return err
		}
	}
	if err := h.Keyring.keys.Retire(); err != nil {
		return err
	}
	return h.Keyring.acquit()
}
