package npm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// manifest is what a package.json, a lock entry or the registry says of one version of a package.
type manifest struct {
	Name, Version            string
	Dependencies             map[string]string
	DevDependencies          map[string]string
	OptionalDependencies     map[string]string
	PeerDependencies         map[string]string
	optionalPeers            map[string]bool
	OS, CPU, Libc            []string
	Bundled                  []string
	Deprecated               string
	HasInstallScript         bool
	tarball, sri             string                     // of the registry's answer
	Resolved, Integrity      string                     // of a lock entry
	Link, InBundle           bool                       // of a lock entry
	Dev, Optional, DevOption bool                       // of a lock entry
	Peer                     bool                       // of a lock entry
	rest                     map[string]json.RawMessage // kept as it is in a lock entry: license, engines, bin, funding
}

// kept are the keys of a manifest that npm copies into the lock and that mean nothing here.
var kept = []string{"bin", "engines", "funding", "license"}

// readManifest takes from JSON what is of the right kind and leaves the rest out: old
// packages have all sorts of things in their package.json. strict says what is wrong instead.
func readManifest(text []byte, strict bool) (*manifest, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, err
	}
	if keys == nil {
		return nil, fmt.Errorf("it is no object")
	}
	m := &manifest{rest: map[string]json.RawMessage{}}
	var wrong []string
	for key, to := range m.fields() {
		value, ok := keys[key]
		if !ok || string(value) == "null" {
			continue
		}
		if err := json.Unmarshal(value, to); err != nil {
			wrong = append(wrong, key)
		}
	}
	m.OS, m.CPU, m.Libc = texts(keys["os"]), texts(keys["cpu"]), texts(keys["libc"])
	m.Bundled = append(texts(keys["bundleDependencies"]), texts(keys["bundledDependencies"])...)
	m.readRest(keys)
	for name := range m.OptionalDependencies { // an optional one is not a required one, wherever it is said
		delete(m.Dependencies, name)
	}
	if strict && len(wrong) > 0 {
		slices.Sort(wrong)
		return nil, fmt.Errorf("%s is not what it must be", strings.Join(wrong, ", "))
	}
	return m, nil
}

func (m *manifest) fields() map[string]any {
	return map[string]any{"name": &m.Name, "version": &m.Version, "dependencies": &m.Dependencies, "devDependencies": &m.DevDependencies,
		"optionalDependencies": &m.OptionalDependencies, "peerDependencies": &m.PeerDependencies, "hasInstallScript": &m.HasInstallScript,
		"resolved": &m.Resolved, "integrity": &m.Integrity, "link": &m.Link, "inBundle": &m.InBundle,
		"dev": &m.Dev, "optional": &m.Optional, "devOptional": &m.DevOption, "peer": &m.Peer}
}

func (m *manifest) readRest(keys map[string]json.RawMessage) {
	for _, key := range kept {
		if value, ok := keys[key]; ok {
			m.rest[key] = value
		}
	}
	m.normalize()
	if json.Unmarshal(keys["deprecated"], &m.Deprecated) != nil {
		m.Deprecated = ""
	}
	var peers map[string]struct{ Optional bool }
	if json.Unmarshal(keys["peerDependenciesMeta"], &peers) == nil {
		m.optionalPeers = map[string]bool{}
		for name, meta := range peers {
			m.optionalPeers[name] = meta.Optional
		}
	}
	var dist struct{ Tarball, Integrity, Shasum string }
	if json.Unmarshal(keys["dist"], &dist) == nil {
		m.tarball, m.sri = dist.Tarball, dist.Integrity
		if m.sri == "" {
			m.sri = shasum(dist.Shasum)
		}
	}
}

// normalize writes short forms as npm does in a lock.
func (m *manifest) normalize() {
	var word string
	if json.Unmarshal(m.rest["funding"], &word) == nil {
		m.rest["funding"] = plainJSON(map[string]string{"url": word})
	}
	programs := map[string]string{}
	if json.Unmarshal(m.rest["bin"], &word) == nil {
		programs[m.Name[strings.LastIndexByte(m.Name, '/')+1:]] = word
	} else if json.Unmarshal(m.rest["bin"], &programs) != nil {
		return
	}
	for name, file := range programs {
		programs[name] = strings.TrimPrefix(file, "./")
	}
	if delete(m.rest, "bin"); len(programs) > 0 {
		m.rest["bin"] = plainJSON(programs)
	}
}

// texts reads a list of texts, or one alone.
func texts(value json.RawMessage) []string {
	var list []string
	if json.Unmarshal(value, &list) == nil {
		return list
	}
	var one string
	if json.Unmarshal(value, &one) == nil && one != "" {
		return []string{one}
	}
	return nil
}

// fits says whether a package is made for a machine; lists may exclude with an exclamation mark.
func (m *manifest) fits(os, cpu string) bool { return listFits(m.OS, os) && listFits(m.CPU, cpu) }

func listFits(list []string, have string) bool {
	if len(list) == 0 || slices.Contains(list, "any") {
		return true
	}
	only := false
	for _, one := range list {
		if rest, ok := strings.CutPrefix(one, "!"); ok {
			if rest == have {
				return false
			}
			continue
		}
		only = true
		if one == have {
			return true
		}
	}
	return !only
}

// object is a JSON object that keeps its keys in order, so that an edit changes nothing else.
type object struct {
	keys   []string
	values map[string]json.RawMessage
}

func readObject(text []byte) (*object, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if t, err := decoder.Token(); err != nil || t != json.Delim('{') {
		if err == nil {
			err = fmt.Errorf("it is no object")
		}
		return nil, err
	}
	o := &object{values: map[string]json.RawMessage{}}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		o.set(key.(string), value)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("it ends too early")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("there is more behind its end")
	}
	return o, nil
}

func (o *object) set(key string, value json.RawMessage) {
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = value
}

func (o *object) remove(key string) {
	delete(o.values, key)
	o.keys = slices.DeleteFunc(o.keys, func(k string) bool { return k == key })
}

// MarshalJSON writes the keys in their order.
func (o *object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range o.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(plainJSON(key))
		b.WriteByte(':')
		b.Write(o.values[key])
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// write is the object as a file, indented as the text it came from was.
func (o *object) write(like []byte) []byte {
	flat, err := o.MarshalJSON()
	if err != nil {
		panic("npm: an object of JSON is JSON: " + err.Error())
	}
	var b bytes.Buffer
	if err := json.Indent(&b, flat, "", indentOf(like)); err != nil {
		panic("npm: an object of JSON is JSON: " + err.Error())
	}
	b.WriteByte('\n')
	if bytes.Contains(like, []byte("\r\n")) {
		return bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte("\r\n"))
	}
	return b.Bytes()
}

// indentOf is what the first key of a JSON text is indented with.
func indentOf(text []byte) string {
	at := bytes.IndexByte(text, '\n')
	if at < 0 {
		return "  "
	}
	rest := text[at+1:]
	if n := len(rest) - len(bytes.TrimLeft(rest, " \t")); n > 0 && n <= 10 {
		return string(rest[:n])
	}
	return "  "
}

// plainJSON writes a value as npm does: < and > stay what they are.
func plainJSON(value any) json.RawMessage {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("npm: plain values are JSON: " + err.Error())
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
