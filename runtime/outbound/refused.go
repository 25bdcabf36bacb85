package outbound

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"bobbin/runtime/fault"
)

// RefusedLogin is the header of an answer by which a managed API's client learns why the service
// did not take the login, and what to do. The service never sends it: what it sends is dropped.
const RefusedLogin = "x-stitch-refused-login"

// renewed says that an answer means that the service does not take the credential any more, that
// there is another, and that the request can be sent again: 401 says that nothing of it was done,
// and its body, if it has one, is still there. It is asked once for each request.
func (h *hop) renewed(ctx context.Context, b *Binding, got *http.Response) bool {
	if got.StatusCode != http.StatusUnauthorized || h.used == nil || h.refusal != "" {
		return false
	}
	h.refusal = fmt.Sprintf("the login %q has expired or was revoked: log in again with `bobbin connect %s --name %s`", b.Account.Name, b.Account.Connector, b.Account.Name)
	if b.Renew == nil {
		return false
	}
	again, err := b.Renew(ctx, h.used)
	if fault.Is(err, fault.Denied) {
		f := fault.From(err)
		h.refusal = strings.ReplaceAll(strings.TrimSpace(f.Sentence+" "+f.Hint), "\n", " ")
	}
	return err == nil && again && h.body == nil
}
