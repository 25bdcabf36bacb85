package connector

// Site is an account at its service, with the way to it.
type Site struct {
	Base    string // where calls go, without a slash at the end
	Account Account
	// Do sends a request with the account's login.
	Do Do
}
