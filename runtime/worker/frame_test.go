package worker_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"bobbin/runtime/worker"
)

// raw makes a frame by hand.
func raw(size uint32, kind, more, zero byte, chunk uint32, payload string) []byte {
	b := binary.BigEndian.AppendUint32(nil, size)
	b = append(b, kind, more, zero, 0)
	b = binary.BigEndian.AppendUint32(b, 1)
	b = binary.BigEndian.AppendUint32(b, 1)
	b = binary.BigEndian.AppendUint32(b, chunk)
	return append(b, payload...)
}

func TestFrames_RefuseWhatCannotBe(t *testing.T) {
	for name, bad := range map[string][]byte{
		"payload over the limit":        raw(1<<30, 1, 0, 0, 0, ""),
		"kind 0":                        raw(0, 0, 0, 0, 0, ""),
		"unknown kind":                  raw(0, 200, 0, 0, 0, ""),
		"reserved bits":                 raw(0, 1, 0, 9, 0, ""),
		"more that is no boolean":       raw(0, 1, 7, 0, 0, ""),
		"cut off in the payload":        raw(10, 1, 0, 0, 0, "abc"),
		"message that begins at 3":      raw(1, 1, 0, 0, 3, "a"),
		"chunk left out":                append(raw(1, 1, 1, 0, 0, "a"), raw(1, 1, 0, 0, 2, "b")...),
		"empty chunk with more to come": append(raw(1, 1, 1, 0, 0, "a"), raw(0, 1, 1, 0, 1, "")...),
		"a print among the frames":      []byte("hello, this is a stray print\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := worker.ReadFrames(bytes.NewReader(bad)); !errors.Is(err, worker.ErrMalformed) {
				t.Errorf("got %v, want %v", err, worker.ErrMalformed)
			}
		})
	}
}

func TestFrames_CarryMessagesOfAnySize(t *testing.T) {
	var pipe bytes.Buffer
	sizes := []int{0, 1, 64 << 10, 64<<10 + 1, 5 << 20}
	var payloads [][]byte
	total := 0
	for _, size := range sizes {
		payloads = append(payloads, bytes.Repeat([]byte{7}, size))
		total += size
	}
	if err := worker.WriteMessages(&pipe, payloads...); err != nil {
		t.Fatal(err)
	}
	messages, got, err := worker.ReadFrames(&pipe)
	if err != io.EOF || messages != len(sizes) || got != total {
		t.Errorf("got %d messages, %d bytes, %v; want %d, %d, EOF", messages, got, err, len(sizes), total)
	}
	if err := worker.WriteMessages(&pipe, make([]byte, 65<<20)); err == nil {
		t.Error("a message of 65 MB was sent")
	}
}

func FuzzFrames(f *testing.F) {
	var good bytes.Buffer
	if err := worker.WriteMessages(&good, []byte("{}"), make([]byte, 100)); err != nil {
		f.Fatal(err)
	}
	f.Add(good.Bytes())
	f.Add(raw(1<<30, 1, 0, 0, 0, ""))
	f.Add(append(raw(1, 1, 1, 0, 0, "a"), raw(1, 1, 0, 0, 1, "b")...))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, got, err := worker.ReadFrames(bytes.NewReader(data))
		if err == nil {
			t.Error("an endless reader")
		}
		if got > len(data) {
			t.Errorf("%d bytes of messages out of %d", got, len(data))
		}
	})
}

func TestLastWords_KeepTheReasonOfACrash(t *testing.T) {
	chatter := strings.Repeat("chatter\n", 4000)
	words := worker.LastWords(chatter, "fatal er", "ror: runtime: out of memory\n", chatter)
	if !strings.HasPrefix(words, "fatal error: runtime: out of memory\n") || len(words) != 16<<10 {
		t.Errorf("kept %d bytes: %.60q", len(words), words)
	}
	if !worker.DiedOfMemory(words) {
		t.Error("not seen as a death of memory")
	}
	if words := worker.LastWords(chatter, "last"); len(words) != 16<<10 || !strings.HasSuffix(words, "last") {
		t.Errorf("kept %d bytes of chatter", len(words))
	}
}
