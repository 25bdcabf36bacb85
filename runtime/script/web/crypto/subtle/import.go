package subtle

// Source is a key as a script has it: JWK for the format jwk, Bytes for the others.
type Source struct {
	Format string // raw, spki, pkcs8 or jwk
	Bytes  []byte
	JWK    *JWK
}

// Import makes a key of a source. p has the algorithm and what it needs (hash, curve, length).
func Import(source Source, p Params, extractable bool, usages []string) (*Key, error) {
	if !readable(source.Format, p.Name) {
		return nil, fail(notSupportedError, "%s keys cannot be imported as %q", p.Name, source.Format)
	}
	keyType := source.keyType(p.Name)
	if err := checkUsages(p.Name, keyType, usages); err != nil {
		return nil, err
	}
	if (p.Name == "PBKDF2" || p.Name == "HKDF") && extractable {
		return nil, fail(syntaxError, "A key of %s cannot be extractable", p.Name)
	}
	algorithm, material, err := source.read(p, extractable, usages)
	if err != nil {
		return nil, err
	}
	return newKey(keyType, algorithm, extractable, usages, material)
}

// readable says whether keys of an algorithm have that format.
func readable(format, name string) bool {
	secret := name == "HMAC" || isAES(name)
	derived := name == "PBKDF2" || name == "HKDF"
	switch format {
	case "raw":
		return !isRSA(name)
	case "jwk":
		return !derived
	case "spki", "pkcs8":
		return !secret && !derived
	}
	return false
}

// keyType is what the source holds by its form.
func (s Source) keyType(name string) string {
	switch {
	case name == "HMAC" || isAES(name) || name == "PBKDF2" || name == "HKDF":
		return "secret"
	case s.Format == "pkcs8" || s.Format == "jwk" && s.JWK.D != "":
		return "private"
	}
	return "public"
}

func (s Source) read(p Params, extractable bool, usages []string) (Algorithm, any, error) {
	switch {
	case isRSA(p.Name):
		return s.readRSA(p, extractable, usages)
	case isEC(p.Name):
		return s.readEC(p, extractable, usages)
	case p.Name == "Ed25519" || p.Name == "X25519":
		material, err := s.read25519(p, extractable, usages)
		return Algorithm{Name: p.Name}, material, err
	}
	return s.readSecret(p, extractable, usages)
}

func (s Source) readSecret(p Params, extractable bool, usages []string) (Algorithm, any, error) {
	raw := s.Bytes
	if s.Format == "jwk" {
		var err error
		if raw, err = member("k", s.JWK.K); err != nil {
			if s.JWK.Kty == "oct" {
				return Algorithm{}, nil, err
			}
			raw = nil
		}
	}
	algorithm := Algorithm{Name: p.Name}
	switch {
	case p.Name == "HMAC":
		length := len(raw) * 8
		if p.Length >= 0 && len(raw) > 0 {
			if p.Length > length || p.Length <= length-8 {
				return algorithm, nil, fail(dataError, "The key has %d bits, not %d", length, p.Length)
			}
			length = p.Length
		}
		algorithm.Hash, algorithm.Length = p.Hash, length
	case isAES(p.Name):
		algorithm.Length = len(raw) * 8
	}
	if s.Format == "jwk" {
		if err := s.JWK.check("oct", jwkAlg(algorithm), p, extractable, usages); err != nil {
			return algorithm, nil, err
		}
	}
	if p.Name == "HMAC" && len(raw) == 0 {
		return algorithm, nil, fail(dataError, "The key is empty")
	}
	if isAES(p.Name) && len(raw) != 16 && len(raw) != 24 && len(raw) != 32 {
		return algorithm, nil, fail(dataError, "An AES key has 16, 24 or 32 bytes, not %d", len(raw))
	}
	return algorithm, clipped(raw, algorithm.Length), nil
}

// clipped copies a secret; the bits of its last byte that are over its length are zero.
func clipped(raw []byte, bits int) []byte {
	own := append([]byte{}, raw...)
	if over := bits % 8; over != 0 {
		own[len(own)-1] &= 0xFF << (8 - over)
	}
	return own
}
