package outbound

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"

	"bobbin/runtime/fault"
	"bobbin/runtime/network"
	"bobbin/runtime/script"
)

// failure is why there was no answer, for a person.
type failure struct {
	sentence, hint string
	code           fault.Code // unavailable when empty
	cause          error
}

// host is the failure as a script can catch it.
func (f failure) host() *script.HostError {
	return &script.HostError{Name: "ServiceError", Service: "Fetch", Message: strings.TrimSpace(f.sentence + " " + f.hint)}
}

func (f failure) fault() *fault.Error {
	return fault.New(cmp.Or(f.code, fault.Unavailable), "%s", f.sentence).WithHint("%s", f.hint).Because(f.cause)
}

func typeError(sentence string, args ...any) *script.HostError {
	return &script.HostError{Name: "TypeError", Message: fmt.Sprintf(sentence, args...)}
}

func serviceError(sentence string, args ...any) *script.HostError {
	return &script.HostError{Name: "ServiceError", Service: "Fetch", Message: fmt.Sprintf(sentence, args...)}
}

// explain words the error of a request that got no answer. It names the host and never the
// rest of the address, which may hold a token.
func explain(ctx context.Context, u *url.URL, err error) failure {
	f := failure{cause: err}
	host := u.Host
	proxied := network.Explain(err)
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case ctx.Err() != nil:
		f.sentence = "The request to " + host + " was stopped."
	case errors.Is(err, errNotPublic):
		f.sentence = "Requests to " + u.Hostname() + " are not allowed here: its address is not a public one."
		f.hint = "Reach it through a connection, whose account has it as base URL, or ask whoever runs this runner to allow its network."
		f.code = fault.Denied
	case proxied != nil:
		f.sentence, f.hint, f.code = proxied.Error(), proxied.Hint, proxied.Code
	case errors.As(err, &dns):
		f.sentence, f.hint = explainName(u, dns)
	case explainTLS(&f, u, err):
	case errors.Is(err, syscall.ECONNREFUSED):
		f.sentence = "Nothing answers at " + host + ": the connection was refused."
		f.hint = "The service is not running, or the address or port is wrong."
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		f.sentence, f.hint = host+" cannot be reached from this machine.", "Check the network connection or the VPN."
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		f.sentence, f.hint = host+" did not answer in time.", "The service is slow or down, or something between drops the connection."
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		strings.Contains(err.Error(), "server closed idle connection"):
		f.sentence, f.hint = host+" closed the connection without an answer.", "Try again; if it happens again, the service has a problem."
	case strings.Contains(err.Error(), "client conn could not be established"): // HTTP/2, which keeps the reason to itself
		f.sentence = host + " ended the secure connection as soon as it was made."
		f.hint = "It may want a certificate of the client: give one to the account (`bobbin connect --cert FILE --key FILE`), or as agent: { cert, key }."
	case strings.Contains(err.Error(), "malformed HTTP"):
		f.sentence, f.hint = host+" answered something that is not HTTP.", "Check the port, and whether the address is http or https."
	default:
		f.sentence = "The request to " + host + " failed: " + innermost(err).Error() + "."
	}
	return f
}

func explainName(u *url.URL, dns *net.DNSError) (sentence, hint string) {
	if dns.IsNotFound {
		return "There is no host named " + u.Hostname() + ".", "Check the spelling of the address, and whether it is known only inside a company network."
	}
	return "The name " + u.Hostname() + " could not be looked up.", "Check that this machine is online."
}

// explainTLS words the errors of the TLS handshake.
func explainTLS(f *failure, u *url.URL, err error) bool {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &unknown):
		said := network.Distrusted(u.Host, unknown)
		f.sentence, f.hint = said.Sentence, said.Hint+" For one service alone give it to the account (`bobbin connect --ca FILE`), or to fetch as agent: { ca }."
	case errors.As(err, &name):
		f.sentence, f.hint = u.Host+" shows a certificate for another host.", "Check the address."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		f.sentence, f.hint = u.Host+" shows a certificate that has expired.", "Check this machine's clock; otherwise the service has to renew it."
	case errors.As(err, &invalid), errors.As(err, &verify):
		f.sentence = u.Host + " shows a certificate that is not valid."
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		f.sentence, f.hint = u.Host+" does not speak https at this port.", "Check the port, or whether the address should begin with http."
	case errors.As(err, &alert):
		f.sentence = u.Host + " refused the secure connection (" + alert.Error() + ")."
	default:
		return explainAlert(f, u, err)
	}
	return true
}

// explainAlert words what the service said against the handshake. Its type is not exported.
func explainAlert(f *failure, u *url.URL, err error) bool {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return false
	}
	alert := innermost(err).Error()
	switch {
	case strings.Contains(alert, "certificate required"):
		f.sentence, f.hint = u.Host+" wants a certificate of the client, and got none.", "Give the account one (`bobbin connect --cert FILE --key FILE`), or fetch as agent: { cert, key }."
	case strings.Contains(alert, "certificate"):
		f.sentence = u.Host + " does not accept the certificate of the client (" + alert + ")."
		f.hint = "It may be missing, expired, or signed by an authority that the service does not know."
	default:
		f.sentence = u.Host + " refused the secure connection (" + alert + ")."
	}
	return true
}

// brokenOff words the error of an answer that did not come to its end.
func brokenOff(u *url.URL, err error) failure {
	return failure{sentence: u.Host + " closed the connection before its answer was complete.",
		hint: "Try again; if it happens again, the service has a problem.", cause: err}
}

// innermost unwraps to the error that says what, without the addresses around it.
func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
