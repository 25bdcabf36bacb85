package subtle

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
)

// Sign signs data.
func Sign(p Params, k *Key, data []byte) ([]byte, error) {
	if err := k.permit(p.Name, "sign"); err != nil {
		return nil, err
	}
	h := hashOf(k.Algorithm.Hash)
	switch m := k.material.(type) {
	case []byte:
		mac := hmac.New(h.New, m)
		mac.Write(data)
		return mac.Sum(nil), nil
	case *rsa.PrivateKey:
		digest := Digest(k.Algorithm.Hash, data)
		if p.Name == "RSASSA-PKCS1-v1_5" {
			out, err := rsa.SignPKCS1v15(nil, m, h, digest)
			return out, operation(err)
		}
		return signPSS(m, h, digest, p.SaltLength)
	case *ecdsa.PrivateKey:
		return signEC(m, hashOf(p.Hash), Digest(p.Hash, data), p.Random != nil)
	case ed25519.PrivateKey:
		return ed25519.Sign(m, data), nil
	}
	return nil, fail(invalidAccessError, "A %s key cannot sign", k.Type)
}

// Verify says whether the signature is the key's for data.
func Verify(p Params, k *Key, signature, data []byte) (bool, error) {
	if err := k.permit(p.Name, "verify"); err != nil {
		return false, err
	}
	h := hashOf(k.Algorithm.Hash)
	switch m := k.material.(type) {
	case []byte:
		mac := hmac.New(h.New, m)
		mac.Write(data)
		return hmac.Equal(mac.Sum(nil), signature), nil
	case *rsa.PublicKey:
		digest := Digest(k.Algorithm.Hash, data)
		if p.Name == "RSASSA-PKCS1-v1_5" {
			return rsa.VerifyPKCS1v15(m, h, digest, signature) == nil, nil
		}
		return verifyPSS(m, h, digest, signature, p.SaltLength), nil
	case *ecdsa.PublicKey:
		return verifyEC(m, Digest(p.Hash, data), signature), nil
	case ed25519.PublicKey:
		return ed25519.Verify(m, data, signature), nil
	}
	return false, fail(invalidAccessError, "A %s key cannot verify", k.Type)
}

// Encrypt encrypts data.
func Encrypt(p Params, k *Key, data []byte) ([]byte, error) {
	if err := k.permit(p.Name, "encrypt"); err != nil {
		return nil, err
	}
	return encrypt(p, k, data)
}

// Decrypt decrypts data.
func Decrypt(p Params, k *Key, data []byte) ([]byte, error) {
	if err := k.permit(p.Name, "decrypt"); err != nil {
		return nil, err
	}
	return decrypt(p, k, data)
}

// encrypt is for data and for keys that are wrapped.
func encrypt(p Params, k *Key, data []byte) ([]byte, error) {
	switch m := k.material.(type) {
	case []byte:
		if p.Name == "AES-KW" {
			return wrapAES(m, data)
		}
		return sealAES(p, m, data)
	case *rsa.PublicKey:
		out, err := rsa.EncryptOAEP(hashOf(k.Algorithm.Hash).New(), rand.Reader, m, data, p.Label)
		return out, operation(err)
	}
	return nil, fail(invalidAccessError, "A %s key cannot encrypt", k.Type)
}

func decrypt(p Params, k *Key, data []byte) ([]byte, error) {
	switch m := k.material.(type) {
	case []byte:
		if p.Name == "AES-KW" {
			return unwrapAES(m, data)
		}
		return openAES(p, m, data)
	case *rsa.PrivateKey:
		out, err := rsa.DecryptOAEP(hashOf(k.Algorithm.Hash).New(), nil, m, data, p.Label)
		if err != nil {
			return nil, fail(operationError, "The data could not be decrypted")
		}
		return out, nil
	}
	return nil, fail(invalidAccessError, "A %s key cannot decrypt", k.Type)
}

// Generate makes a key or a key pair. It returns ctx's error when that ends first.
func Generate(ctx context.Context, p Params, extractable bool, usages []string) (Pair, error) {
	if p.Name == "HMAC" || isAES(p.Name) {
		k, err := generateSecret(p, extractable, usages)
		return Pair{Secret: k}, err
	}
	private, public := split(p.Name, usages)
	for _, use := range usages {
		if !contains(private, use) && !contains(public, use) {
			return Pair{}, fail(syntaxError, "Keys of %s cannot be used for %s", p.Name, use)
		}
	}
	if len(private) == 0 {
		return Pair{}, fail(syntaxError, "A private key needs at least one use")
	}
	algorithm, secret, open, err := generatePair(ctx, p)
	if err != nil {
		return Pair{}, err
	}
	pair := Pair{}
	if pair.Private, err = newKey("private", algorithm, extractable, private, secret); err != nil {
		return Pair{}, err
	}
	pair.Public, err = newKey("public", algorithm, true, public, open)
	return pair, err
}
