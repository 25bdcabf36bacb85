package outbound

// In a container that holds nothing but the program there is no list of certificate authorities:
// then, and only then, the one that comes with this package is taken.
import _ "golang.org/x/crypto/x509roots/fallback"
