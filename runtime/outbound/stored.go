package outbound

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/outbound/stored"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
)

// The headers of a script that keep an answer's body out of its memory, and send one on.
const (
	dropBody    = ours + "Drop-Body"
	storeBody   = ours + "Store-Body"
	bodyID      = ours + "Stored-Body-Id" // also of the answer whose body was stored
	transform   = ours + "Transform-Stored-Body"
	formFile    = ours + "Stored-Body-Form-Data-File-Name"
	formField   = ours + "Stored-Body-Form-Data-File-Identifier"
	formFurther = ours + "Stored-Body-Form-Data-Additional-Fields" // k:v;k2:v2;
)

// marker is the place of a stored body within a given one.
const marker = "[storedBodyBase64]"

// maxAround is the largest body that a stored one is embedded in.
const maxAround = 8 << 20

// Bodies is where the stored bodies of one invocation lie.
type Bodies struct {
	Store *stored.Store
	Owner string          // sees no other's
	Limit int64           // bytes of all of the owner's; stored.DefaultLimit when 0
	Kept  func(id string) // told of each body, so that somebody drops it
}

// isTrue reads the value of a header that is a switch.
func isTrue(value string) bool {
	value = strings.TrimSpace(value)
	return strings.EqualFold(value, "true") || value == "1"
}

// setAside stores or drops the answer's body as the request's headers ask. Only the body of a
// success is stored: what went wrong is for the script to read.
func setAside(ctx context.Context, r Request, got *script.FetchResponse) error {
	store := isTrue(headerOf(r.Header, storeBody)) && got.Status >= 200 && got.Status <= 299
	if !store && !isTrue(headerOf(r.Header, dropBody)) {
		return nil
	}
	if store {
		if r.Bodies == nil {
			return serviceError("Bodies cannot be stored here.")
		}
		id, err := r.Bodies.Store.Keep(ctx, r.Bodies.Owner, headerOf(got.Header, "Content-Type"), got.Body, r.Bodies.Limit)
		if err != nil {
			return storedError(err)
		}
		r.Bodies.Kept(id)
		got.Header = slices.DeleteFunc(got.Header, func(h [2]string) bool { return strings.EqualFold(h[0], bodyID) })
		got.Header = append(got.Header, [2]string{strings.ToLower(bodyID), id})
	}
	err := got.Body.Close()
	got.Body = http.NoBody
	return err
}

func headerOf(header [][2]string, name string) string {
	for _, pair := range header {
		if strings.EqualFold(pair[0], name) {
			return pair[1]
		}
	}
	return ""
}

// storedError is a fault of the stored bodies as a script can catch it.
func storedError(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	host := serviceError("%s", strings.TrimSpace(f.Sentence+" "+f.Hint))
	host.Code = map[fault.Code]int{fault.NotFound: http.StatusNotFound, fault.Invalid: http.StatusRequestEntityTooLarge,
		fault.Unavailable: http.StatusInsufficientStorage}[f.Code]
	return host
}

// sending is a body made of a stored one and of what is around it.
type sending struct {
	before, after []byte
	body          stored.Body
	base64        bool
}

// size is the number of bytes that open gives.
func (s *sending) size() int64 {
	size := s.body.Size
	if s.base64 {
		size = (size + 2) / 3 * 4
	}
	return int64(len(s.before)) + size + int64(len(s.after))
}

// filled puts secrets into what is around the stored body.
func (s *sending) filled(fill *secret.Filler, escape secret.Escape) (*sending, error) {
	with := *s
	var err error
	if with.before, err = fill.Bytes(s.before, escape); err != nil {
		return nil, err
	}
	with.after, err = fill.Bytes(s.after, escape)
	return &with, err
}

// open gives the body from its beginning.
func (s *sending) open() (io.ReadCloser, error) {
	file, err := s.body.Open()
	if err != nil {
		return nil, storedError(err)
	}
	var middle io.Reader = file
	if s.base64 {
		middle = &inBase64{from: file}
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(s.before), middle, bytes.NewReader(s.after)), file}, nil
}

// takeStored makes the body of a request that names a stored one.
func (h *hop) takeStored(r Request) error {
	id, named := h.wishes[bodyID]
	if !named {
		return nil
	}
	if h.method == "GET" || h.method == "HEAD" {
		return typeError("A %s request has no body.", h.method)
	}
	if r.Bodies == nil {
		return serviceError("There are no stored bodies here.")
	}
	body, err := r.Bodies.Store.Find(r.Bodies.Owner, strings.TrimSpace(id[0]))
	if err != nil {
		return storedError(err)
	}
	s := &sending{body: body}
	switch how := strings.ToLower(strings.TrimSpace(h.wishes.Get(transform))); how {
	case "", "form-data":
		err = h.asForm(s)
	case "embedded-base64":
		s.base64 = true
		err = h.around(s)
	case "none": // ours: some services take the file itself
		if h.body != nil {
			err = serviceError("A stored body that is sent as it is leaves no room for another body.")
		}
		if h.header.Get("Content-Type") == "" && body.ContentType != "" {
			h.header.Set("Content-Type", body.ContentType)
		}
	default:
		err = serviceError("%s is form-data, embedded-base64 or none, not %q.", strings.ToLower(transform), clip(how))
	}
	if err != nil {
		return err
	}
	h.body, h.kept, h.stored = nil, nil, s
	return nil
}

// asForm puts the stored body into a multipart form, after the further fields.
func (h *hop) asForm(s *sending) error {
	if h.body != nil {
		return serviceError("A stored body that is sent as a form leaves no room for another body. Give further fields in the header %s.", strings.ToLower(formFurther))
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b) // a bytes.Buffer takes everything
	for field := range strings.SplitSeq(h.wishes.Get(formFurther), ";") {
		if strings.TrimSpace(field) == "" {
			continue
		}
		name, value, found := strings.Cut(field, ":")
		if name = strings.TrimSpace(name); !found || name == "" {
			return serviceError("The header %s is written name:value;name2:value2; and not %q.", strings.ToLower(formFurther), clip(field))
		}
		_ = form.WriteField(name, value)
	}
	contentType := s.body.ContentType
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", multipart.FileContentDisposition(orFile(h.wishes.Get(formField)), orFile(h.wishes.Get(formFile))))
	header.Set("Content-Type", contentType)
	_, _ = form.CreatePart(header)
	s.before = bytes.Clone(b.Bytes())
	b.Reset()
	_ = form.Close()
	s.after = b.Bytes()
	h.header.Set("Content-Type", form.FormDataContentType())
	return nil
}

// orFile is what a part of a form is called unless the script says otherwise.
func orFile(name string) string { return cmp.Or(strings.TrimSpace(name), "file") }

// around takes the given body apart at the marker.
func (h *hop) around(s *sending) error {
	var given []byte
	if h.body != nil {
		var err error
		if given, err = io.ReadAll(io.LimitReader(h.body, maxAround+1)); err != nil {
			return err
		}
	}
	if len(given) > maxAround {
		return serviceError("A stored body is embedded in a body of at most %d MB.", maxAround>>20)
	}
	if n := bytes.Count(given, []byte(marker)); n != 1 {
		return serviceError("To embed a stored body, the given body holds %s once; here it is there %d times.", marker, n)
	}
	s.before, s.after, _ = bytes.Cut(given, []byte(marker))
	return nil
}

// inBase64 gives what it reads as base64.
type inBase64 struct {
	from    io.Reader
	raw     [48 << 10]byte // a multiple of three
	encoded []byte
	err     error
}

// Read gives the next characters.
func (b *inBase64) Read(p []byte) (int, error) {
	for len(b.encoded) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		n, err := io.ReadFull(b.from, b.raw[:])
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		b.err = err
		b.encoded = base64.StdEncoding.AppendEncode(b.encoded[:0:0], b.raw[:n])
	}
	n := copy(p, b.encoded)
	b.encoded = b.encoded[n:]
	return n, nil
}
