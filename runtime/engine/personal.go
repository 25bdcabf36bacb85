package engine

import (
	"context"

	"bobbin/runtime/connector"
)

// sendable says why the login of an account is not published: it is a person's, and the policy of this
// machine does not allow those. Whether it is a technical user's is asked of the service. Faults:
// denied, and those of Connector.Identify.
func (e *Engine) sendable(ctx context.Context, account connector.Account, credential connector.Credential) error {
	policy := e.network.Policy()
	if policy.PersonalTokens() {
		return nil
	}
	c, err := e.connectorOf("", account.Connector)
	if err != nil {
		return err
	}
	kind, err := authKind(c, account.Auth)
	if err != nil || kind.Personal == nil || !kind.Personal(account, credential) {
		return err
	}
	if policy.HasTechnical() {
		who, _, err := e.identify(ctx, c, account, credential)
		if err != nil {
			return err
		}
		if policy.Technical(who.ID, who.Email) {
			return nil
		}
	}
	return policy.RefuseToken(account.Name, account.Who)
}
