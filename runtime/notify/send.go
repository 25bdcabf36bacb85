package notify

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"bobbin/runtime/fault"
)

// The fields of a target's secret.
const (
	SecretKey      = "key"      // that a webhook is signed with
	SecretURL      = "url"      // of Slack
	SecretPassword = "password" // of the mail server
)

// The headers of a webhook.
const (
	SignatureHeader = "Bobbin-Signature" // sha256=HEX, HMAC-SHA256 of the timestamp, a dot and the body
	TimestampHeader = "Bobbin-Timestamp" // seconds since 1970
)

// sendWithin bounds one try.
const sendWithin = 30 * time.Second

// Sender brings messages to their targets.
type Sender struct {
	Way     Way
	RootCAs *x509.CertPool // of mail servers; the system's when nil
	Now     func() time.Time
}

// Send tries once. Faults: unavailable (the target does not take it now), denied (it never will),
// invalid.
func (s Sender) Send(ctx context.Context, n Notification, secret map[string]string, c Content) error {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	switch n.Kind {
	case Webhook:
		body, err := json.Marshal(c)
		if err != nil {
			return err
		}
		at := strconv.FormatInt(s.Now().Unix(), 10)
		return s.post(ctx, n.URL, body, http.Header{TimestampHeader: {at}, SignatureHeader: {Sign(secret[SecretKey], at, body)}})
	case Slack:
		body, err := json.Marshal(map[string]string{"text": "*" + escaped(c.Subject()) + "*\n" + escaped(c.Text())})
		if err != nil {
			return err
		}
		return s.post(ctx, secret[SecretURL], body, http.Header{})
	}
	return s.mail(ctx, *n.Mail, secret[SecretPassword], c)
}

// Sign is the signature of a webhook.
func Sign(key, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// escaped is a text that Slack shows as it is.
func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

func (s Sender) post(ctx context.Context, url string, body []byte, header http.Header) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return fault.New(fault.Invalid, "The address of the notification is none.").Because(err)
	}
	r.Header = header
	r.Header.Set("Content-Type", "application/json")
	got, err := s.Way.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(got.Body, 64<<10)) // so that the connection can be used again
	if got.StatusCode/100 == 2 {
		return nil
	}
	return fault.New(fault.Unavailable, "%s answered %s.", r.URL.Host, got.Status)
}

// port of a mail server.
func (m Mail) port() int {
	return cmp.Or(m.Port, map[string]int{TLS: 465, Plain: 25}[m.Security], 587)
}

func (s Sender) mail(ctx context.Context, m Mail, password string, c Content) error {
	message := mail.NewMsg()
	message.Subject(strings.Join(strings.Fields(c.Subject()), " "))
	message.SetBodyString(mail.TypeTextPlain, c.Text())
	message.SetDateWithValue(s.Now())
	message.SetMessageID()
	if err := errors.Join(message.From(m.From), message.To(m.To...)); err != nil {
		return fault.New(fault.Invalid, "An address of the e-mail is none: %s.", err).Because(err)
	}
	secured := &tls.Config{ServerName: m.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12}
	line := &line{dial: s.Way.Dial}
	defer line.close()
	options := []mail.Option{mail.WithPort(m.port()), mail.WithTimeout(sendWithin), mail.WithDialContextFunc(line.open), mail.WithTLSConfig(secured), mail.WithTLSPolicy(mail.TLSMandatory)}
	switch m.Security {
	case TLS: // from the first byte on, which go-mail leaves to whoever dials; it finds the connection secured
		line.secured = secured
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case Plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if m.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(password))
	}
	client, err := mail.NewClient(m.Host, options...)
	if err != nil {
		return fault.New(fault.Invalid, "The mail server cannot be used: %s.", err).Because(err)
	}
	if err := client.DialAndSendWithContext(ctx, message); err != nil {
		return fault.New(fault.Unavailable, "The mail server %s did not take the message: %s.", m.Host, strings.TrimSuffix(err.Error(), ".")).
			WithHint("Check its name, port, security, user and password, and whether the runner may reach it.").Because(err)
	}
	return nil
}

// line is a connection to a mail server. go-mail leaves one open whose server does not let it in.
type line struct {
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	secured *tls.Config // nil for a connection that is plain at first
	conn    net.Conn
}

func (l *line) open(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := l.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.conn = conn
	if l.secured == nil {
		return conn, nil
	}
	secured := tls.Client(conn, l.secured)
	return secured, secured.HandshakeContext(ctx)
}

func (l *line) close() {
	if l.conn != nil {
		_ = l.conn.Close() // it may have been closed in order
	}
}
