package simulate

// Tokens is how many access tokens a told service knows.
func (s *Simulator) Tokens() (n int, err error) {
	err = s.config.Store.update(s.config.Connection, func(tx *Tx) { n = len(tx.All(toldTokens)) })
	return n, err
}
