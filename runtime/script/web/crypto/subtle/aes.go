package subtle

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"math/big"
	"slices"
)

func sealAES(p Params, key, data []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, operation(err)
	}
	switch p.Name {
	case "AES-GCM":
		return sealGCM(block, p, data)
	case "AES-CBC":
		if len(p.IV) != aes.BlockSize {
			return nil, fail(operationError, "The initialization vector has %d bytes, not 16", len(p.IV))
		}
		pad := aes.BlockSize - len(data)%aes.BlockSize
		out := append(slices.Grow([]byte(nil), len(data)+pad), data...)
		for range pad {
			out = append(out, byte(pad))
		}
		cipher.NewCBCEncrypter(block, p.IV).CryptBlocks(out, out)
		return out, nil
	}
	return streamCTR(block, p, data)
}

func openAES(p Params, key, data []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, operation(err)
	}
	switch p.Name {
	case "AES-GCM":
		return openGCM(block, p, data)
	case "AES-CBC":
		return openCBC(block, p.IV, data)
	}
	return streamCTR(block, p, data)
}

func openCBC(block cipher.Block, iv, data []byte) ([]byte, error) {
	if len(iv) != aes.BlockSize {
		return nil, fail(operationError, "The initialization vector has %d bytes, not 16", len(iv))
	}
	if len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, fail(operationError, "The data is not a whole number of blocks")
	}
	out := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, data)
	pad := int(out[len(out)-1])
	if pad < 1 || pad > aes.BlockSize {
		return nil, fail(operationError, "The data could not be decrypted")
	}
	for _, b := range out[len(out)-pad:] {
		if int(b) != pad {
			return nil, fail(operationError, "The data could not be decrypted")
		}
	}
	return out[:len(out)-pad], nil
}

// newGCM gives GCM with the whole tag of 16 bytes; tag is how much of it the script wants.
func newGCM(block cipher.Block, p Params) (gcm cipher.AEAD, tag int, err error) {
	bits := p.TagBits
	if bits < 0 {
		bits = 128
	}
	if !slices.Contains([]int{32, 64, 96, 104, 112, 120, 128}, bits) {
		return nil, 0, fail(operationError, "The tag length is 32, 64, 96, 104, 112, 120 or 128, not %d", bits)
	}
	if len(p.IV) == 0 {
		return nil, 0, fail(operationError, "The initialization vector is empty")
	}
	if len(p.IV) == 12 {
		gcm, err = cipher.NewGCM(block)
	} else {
		gcm, err = cipher.NewGCMWithNonceSize(block, len(p.IV))
	}
	return gcm, bits / 8, operation(err)
}

func sealGCM(block cipher.Block, p Params, data []byte) ([]byte, error) {
	gcm, tag, err := newGCM(block, p)
	if err != nil {
		return nil, err
	}
	sealed := gcm.Seal(nil, p.IV, data, p.Additional)
	return sealed[:len(data)+tag], nil
}

func openGCM(block cipher.Block, p Params, data []byte) ([]byte, error) {
	gcm, tag, err := newGCM(block, p)
	if err != nil {
		return nil, err
	}
	if len(data) < tag {
		return nil, fail(operationError, "The data is shorter than its tag")
	}
	if tag == 16 {
		out, err := gcm.Open(nil, p.IV, data, p.Additional)
		if err != nil {
			return nil, fail(operationError, "The data could not be decrypted")
		}
		return out, nil
	}
	// Go opens whole tags only. Sealing the secret text takes the key stream off it, sealing
	// the result again makes the tag to compare with.
	size := len(data) - tag
	out := gcm.Seal(nil, p.IV, data[:size], nil)[:size]
	again := gcm.Seal(nil, p.IV, out, p.Additional)
	if subtle.ConstantTimeCompare(again[size:size+tag], data[size:]) != 1 {
		return nil, fail(operationError, "The data could not be decrypted")
	}
	return out, nil
}

// streamCTR encrypts and decrypts. Only the lowest bits of the counter count; they wrap.
func streamCTR(block cipher.Block, p Params, data []byte) ([]byte, error) {
	if len(p.Counter) != aes.BlockSize {
		return nil, fail(operationError, "The counter has %d bytes, not 16", len(p.Counter))
	}
	if p.Length < 1 || p.Length > 128 {
		return nil, fail(operationError, "The counter's length is from 1 to 128 bits, not %d", p.Length)
	}
	out := make([]byte, len(data))
	blocks := big.NewInt(int64((len(data) + aes.BlockSize - 1) / aes.BlockSize))
	all := new(big.Int).Lsh(big.NewInt(1), uint(p.Length))
	if blocks.Cmp(all) > 0 {
		return nil, fail(operationError, "The data is longer than the counter counts")
	}
	start := new(big.Int).SetBytes(p.Counter)
	low := new(big.Int).Mod(start, all)
	until := new(big.Int).Sub(all, low)
	first := len(data)
	if blocks.Cmp(until) > 0 {
		first = int(until.Int64()) * aes.BlockSize
	}
	cipher.NewCTR(block, p.Counter).XORKeyStream(out[:first], data[:first])
	if first < len(data) {
		wrapped := start.Sub(start, low).FillBytes(make([]byte, aes.BlockSize))
		cipher.NewCTR(block, wrapped).XORKeyStream(out[first:], data[first:])
	}
	return out, nil
}

// keyWrapStart is the value RFC 3394 checks a wrapped key by.
const keyWrapStart = 0xA6A6A6A6A6A6A6A6

func wrapAES(key, data []byte) ([]byte, error) {
	if len(data) < 16 || len(data)%8 != 0 {
		return nil, fail(operationError, "AES-KW wraps a multiple of 8 bytes, 16 at least, not %d", len(data))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, operation(err)
	}
	n := uint64(len(data) / 8)
	out := append(make([]byte, 8), data...)
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], keyWrapStart)
	for j := range uint64(6) {
		for i := uint64(1); i <= n; i++ {
			copy(b[8:], out[8*i:])
			block.Encrypt(b[:], b[:])
			binary.BigEndian.PutUint64(b[:], binary.BigEndian.Uint64(b[:])^(n*j+i))
			copy(out[8*i:], b[8:])
		}
	}
	copy(out, b[:8])
	return out, nil
}

func unwrapAES(key, data []byte) ([]byte, error) {
	if len(data) < 24 || len(data)%8 != 0 {
		return nil, fail(operationError, "The data is not a key wrapped with AES-KW")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, operation(err)
	}
	n := uint64(len(data)/8 - 1)
	out := append([]byte{}, data...)
	var b [16]byte
	copy(b[:8], out)
	for j := range uint64(6) {
		for i := n; i >= 1; i-- {
			binary.BigEndian.PutUint64(b[:], binary.BigEndian.Uint64(b[:])^(n*(5-j)+i))
			copy(b[8:], out[8*i:])
			block.Decrypt(b[:], b[:])
			copy(out[8*i:], b[8:])
		}
	}
	var want [8]byte
	binary.BigEndian.PutUint64(want[:], keyWrapStart)
	if subtle.ConstantTimeCompare(b[:8], want[:]) != 1 {
		return nil, fail(operationError, "The data could not be unwrapped")
	}
	return out[8:], nil
}
