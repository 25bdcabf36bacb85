package subtle

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
)

// The size of RSA keys in bits: shorter ones are unsafe, longer ones only burn time.
const (
	leastModulus = 1024
	mostModulus  = 16384
)

func (s Source) readRSA(p Params, extractable bool, usages []string) (Algorithm, any, error) {
	material, err := s.rsaKey(p, extractable, usages)
	if err != nil {
		return Algorithm{}, nil, err
	}
	public, ok := material.(*rsa.PublicKey)
	if !ok {
		public = &material.(*rsa.PrivateKey).PublicKey
	}
	if bits := public.N.BitLen(); bits < leastModulus || bits > mostModulus {
		return Algorithm{}, nil, fail(dataError, "An RSA key has from %d to %d bits, not %d", leastModulus, mostModulus, bits)
	}
	return rsaAlgorithm(p, public), material, nil
}

func rsaAlgorithm(p Params, public *rsa.PublicKey) Algorithm {
	return Algorithm{Name: p.Name, Hash: p.Hash, Modulus: public.N.BitLen(), Exponent: big.NewInt(int64(public.E)).Bytes()}
}

func (s Source) rsaKey(p Params, extractable bool, usages []string) (any, error) {
	if s.Format != "jwk" && len(s.Bytes) > mostModulus {
		return nil, fail(dataError, "The data is too long for an RSA key")
	}
	switch s.Format {
	case "spki":
		parsed, err := x509.ParsePKIXPublicKey(s.Bytes)
		if key, ok := parsed.(*rsa.PublicKey); err == nil && ok {
			return key, nil
		}
		return nil, fail(dataError, "The data is not an RSA public key")
	case "pkcs8":
		parsed, err := x509.ParsePKCS8PrivateKey(s.Bytes)
		if key, ok := parsed.(*rsa.PrivateKey); err == nil && ok && len(key.Primes) == 2 {
			return key, nil
		}
		return nil, fail(dataError, "The data is not an RSA private key")
	}
	if err := s.JWK.check("RSA", jwkAlg(Algorithm{Name: p.Name, Hash: p.Hash}), p, extractable, usages); err != nil {
		return nil, err
	}
	return s.JWK.rsa()
}

func (k *JWK) rsa() (any, error) {
	number := func(name, text string) (*big.Int, error) {
		b, err := member(name, text)
		if err == nil && len(b) > mostModulus/8 {
			return nil, fail(dataError, "The member %q of the JSON web key is too long", name)
		}
		return new(big.Int).SetBytes(b), err
	}
	n, err := number("n", k.N)
	if err != nil {
		return nil, err
	}
	e, err := number("e", k.E)
	if err != nil {
		return nil, err
	}
	if e.BitLen() > 31 || e.BitLen() < 2 || e.Bit(0) == 0 {
		return nil, fail(dataError, "The public exponent is not an odd number between 3 and 2^31")
	}
	public := rsa.PublicKey{N: n, E: int(e.Int64())}
	if k.D == "" {
		return &public, nil
	}
	var private [6]*big.Int
	for i, m := range [6][2]string{{"d", k.D}, {"p", k.P}, {"q", k.Q}, {"dp", k.DP}, {"dq", k.DQ}, {"qi", k.QI}} {
		if private[i], err = number(m[0], m[1]); err != nil {
			return nil, err
		}
	}
	key := &rsa.PrivateKey{PublicKey: public, D: private[0], Primes: private[1:3]}
	if !whole(key) || key.Precomputed.Dp.Cmp(private[3]) != 0 || key.Precomputed.Dq.Cmp(private[4]) != 0 || key.Precomputed.Qinv.Cmp(private[5]) != 0 {
		return nil, fail(dataError, "The numbers of the RSA key do not belong together")
	}
	return key, nil
}

// whole computes what makes a key fast and says whether its numbers belong together.
func whole(key *rsa.PrivateKey) bool {
	n := new(big.Int).Mul(key.Primes[0], key.Primes[1])
	if n.Cmp(key.N) != 0 || key.N.BitLen() < leastModulus {
		return false
	}
	key.Precompute()
	return key.Validate() == nil && key.Precomputed.Dp != nil && key.Precomputed.Qinv != nil
}

// generateRSA makes a key pair. Go's own generator cannot be stopped; this one looks at ctx
// before each candidate, as a key of many bits takes minutes.
func generateRSA(ctx context.Context, p Params) (*rsa.PrivateKey, error) {
	e := new(big.Int).SetBytes(p.Exponent)
	if p.Modulus < leastModulus || p.Modulus > mostModulus || p.Modulus%2 != 0 {
		return nil, fail(operationError, "An RSA key has an even number of bits from %d to %d, not %d", leastModulus, mostModulus, p.Modulus)
	}
	if e.BitLen() > 31 || e.BitLen() < 2 || e.Bit(0) == 0 {
		return nil, fail(operationError, "The public exponent is not an odd number between 3 and 2^31")
	}
	one := big.NewInt(1)
	for {
		first, err := p.prime(ctx, p.Modulus/2, e)
		if err != nil {
			return nil, err
		}
		second, err := p.prime(ctx, p.Modulus/2, e)
		if err != nil {
			return nil, err
		}
		// Primes close to each other would give the factors away.
		if distance := new(big.Int).Sub(first, second); distance.BitLen() <= p.Modulus/2-100 {
			continue
		}
		if first.Cmp(second) < 0 {
			first, second = second, first
		}
		p1, q1 := new(big.Int).Sub(first, one), new(big.Int).Sub(second, one)
		least := new(big.Int).Div(new(big.Int).Mul(p1, q1), new(big.Int).GCD(nil, nil, p1, q1))
		key := &rsa.PrivateKey{
			PublicKey: rsa.PublicKey{N: new(big.Int).Mul(first, second), E: int(e.Int64())},
			D:         new(big.Int).ModInverse(e, least),
			Primes:    []*big.Int{first, second},
		}
		if whole(key) {
			return key, nil
		}
	}
}

// prime finds a random prime of that many bits, the two highest of them set, that fits e.
func (p Params) prime(ctx context.Context, bits int, e *big.Int) (*big.Int, error) {
	size := (bits + 7) / 8
	raw := make([]byte, size)
	one, candidate, common := big.NewInt(1), new(big.Int), new(big.Int)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p.draw(raw)
		candidate.SetBytes(raw)
		candidate.Rsh(candidate, uint(size*8-bits))
		candidate.SetBit(candidate, bits-1, 1).SetBit(candidate, bits-2, 1).SetBit(candidate, 0, 1)
		if !candidate.ProbablyPrime(0) || !candidate.ProbablyPrime(20) {
			continue
		}
		if common.GCD(nil, nil, common.Sub(candidate, one), e).Cmp(one) == 0 {
			return candidate, nil
		}
	}
}
