package network

import (
	"encoding/json"
	"net/url"

	"bobbin/runtime/fault"
)

// UpdateRule says whether a newer Bobbin is asked for. In a policy it is false, true, or the address
// that is asked in place of what persons have set.
type UpdateRule struct {
	Allowed bool
	Address string // "" leaves it to persons
}

// MarshalJSON writes a rule as it stands in a policy.
func (r UpdateRule) MarshalJSON() ([]byte, error) {
	if r.Address != "" {
		return json.Marshal(r.Address)
	}
	return json.Marshal(r.Allowed)
}

// UnmarshalJSON reads a rule as it stands in a policy. Faults: invalid.
func (r *UpdateRule) UnmarshalJSON(text []byte) error {
	*r = UpdateRule{}
	if string(text) == "true" || string(text) == "false" {
		return json.Unmarshal(text, &r.Allowed)
	}
	var address *string
	if err := json.Unmarshal(text, &address); err != nil || address == nil {
		return fault.New(fault.Invalid, "It must be true, false or an address.").WithHint("%s", updateHint).Because(err)
	}
	if _, err := UpdateAddress(*address); err != nil {
		return err
	}
	r.Allowed, r.Address = true, *address
	return nil
}

const updateHint = "It looks like https://intranet.example.com/bobbin.json, or file:///srv/bobbin.json for a file."

// UpdateAddress reads the address of a text that says which Bobbin is the newest. Faults: invalid.
func UpdateAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	web := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
	file := err == nil && u.Scheme == "file" && len(u.Path) > 1
	if !web && !file {
		return nil, fault.New(fault.Invalid, "%q is no address of a text that says which Bobbin is the newest.", text).WithHint("%s", updateHint)
	}
	return u, nil
}
