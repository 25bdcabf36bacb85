package oauth

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// Sites asks which sites a login is good for: their addresses, in the order of the service.
// Faults: not_found when there is none.
func Sites(ctx context.Context, l Login) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	address, err := l.fill(l.Way.Sites)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Authorization", "Bearer "+l.Secrets[connector.AccessToken])
	response, err := l.Do(r)
	if err != nil {
		return nil, l.explain(ctx, err, asking)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	var listed []struct {
		URL string `json:"url"`
	}
	if err != nil || response.StatusCode != http.StatusOK || json.Unmarshal(body, &listed) != nil {
		return nil, fault.New(fault.Unavailable, "%s does not say which sites the login is good for (%d).", l.Title, response.StatusCode).
			WithHint("Connect again, and give the address of your site.")
	}
	var sites []string
	for _, one := range listed {
		if one.URL != "" && !slices.Contains(sites, one.URL) { // Atlassian lists a site once for each product
			sites = append(sites, one.URL)
		}
	}
	if len(sites) == 0 {
		return nil, fault.New(fault.NotFound, "The login is good for no site of %s.", l.Title).
			WithHint("Choose a site on the page that asks for consent, and check that the client has permissions for %s.", l.Title)
	}
	return sites, nil
}
