package npm

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"bobbin/runtime/fault"
)

const (
	hits      = 20      // that a search asks for
	maxAnswer = 8 << 20 // bytes of a search's answer, or of what a registry says of one version
)

// Links lead to what people read about a package; those that are not known are empty. They
// come from whoever published it: each is an address of the web, and nothing more is sure.
type Links struct {
	Homepage   string `json:"homepage,omitempty"`
	Repository string `json:"repository,omitempty"`
	Changelog  string `json:"changelog,omitempty"` // the list of releases, where the repository's host has one
}

// Hit is a package that a search has found.
type Hit struct {
	Name        string `json:"name"`
	Version     string `json:"version"` // the newest one
	Description string `json:"description,omitempty"`
	Links
}

// Search asks the registry that is set for packages, by its endpoint /-/v1/search, which
// npm's own has and many others. The best come first, in the registry's order. Faults:
// invalid, not_found (the registry has no search), denied, unavailable, canceled.
func (c *Client) Search(ctx context.Context, dir, text string) ([]Hit, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return []Hit{}, nil
	}
	r, err := c.registry(dir)
	if err != nil {
		return nil, err
	}
	defer r.close()
	base := r.settings.registry("")
	var found struct {
		Objects []struct {
			Package struct {
				Name, Version, Description string
				Links                      struct{ Homepage, Repository string }
			}
		}
	}
	query := url.Values{"text": {text}, "size": {strconv.Itoa(hits)}}
	err = r.ask(ctx, searchErrand(text), base+"-/v1/search?"+query.Encode(), &found)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "The registry %s cannot be searched.", host(base)).
			WithHint("Add a package by its full name: that works without a search.").Because(err)
	}
	if err != nil {
		return nil, err
	}
	list := []Hit{}
	for _, one := range found.Objects {
		p := one.Package
		if checkName(p.Name) != nil || len(list) == hits {
			continue
		}
		list = append(list, Hit{Name: p.Name, Version: p.Version, Description: p.Description, Links: links(p.Links.Homepage, p.Links.Repository)})
	}
	return list, nil
}

// Newest is what the registry has of a package that package.json asks for.
type Newest struct {
	Name       string `json:"name"` // as it is imported
	Version    string `json:"version,omitempty"`
	Update     string `json:"update,omitempty"`     // what Add takes to get it; empty when what is locked is not older
	Deprecated string `json:"deprecated,omitempty"` // why nobody should use it any more, in its author's words
	Links
	Fault *fault.Error `json:"fault,omitempty"` // why the registry says nothing of it
}

// Newest asks what is tagged latest of each package that package.json asks for, in its order
// there. What is wrong with one package is told at it. Faults: invalid (package.json, lock, .npmrc), canceled.
func (c *Client) Newest(ctx context.Context, dir string) ([]Newest, error) {
	listed, err := c.List(dir)
	if err != nil {
		return nil, err
	}
	r, err := c.registry(dir)
	if err != nil {
		return nil, err
	}
	defer r.close()
	all := make([]Newest, len(listed))
	var group errgroup.Group
	group.SetLimit(parallel)
	for i, one := range listed {
		group.Go(func() error {
			newest, err := r.newest(ctx, one)
			if newest.Name = one.Name; err != nil {
				newest.Fault = fault.From(err)
			}
			all[i] = newest
			return nil
		})
	}
	_ = group.Wait() // nobody gives a fault
	if ctx.Err() != nil {
		return nil, fault.New(fault.Canceled, "Asking for newer packages was stopped.").Because(context.Cause(ctx))
	}
	return all, nil
}

// newest asks for the document of one version, which has the links that the short answers
// for installing leave out.
func (r *registry) newest(ctx context.Context, one Listed) (Newest, error) {
	s, err := parseSpec(one.Name, one.Wanted)
	if err != nil {
		return Newest{}, err
	}
	var latest struct {
		Version    string
		Homepage   any
		Repository json.RawMessage
		Deprecated any
	}
	if err := r.ask(ctx, packageErrand(s.name), r.settings.registry(s.name)+strings.ReplaceAll(url.PathEscape(s.name), "%40", "@")+"/latest", &latest); err != nil {
		return Newest{}, err
	}
	home, _ := latest.Homepage.(string)
	n := Newest{Version: latest.Version, Links: links(home, repository(latest.Repository))}
	n.Deprecated, _ = latest.Deprecated.(string)
	newer, err := parseVersion(latest.Version)
	if err != nil {
		return Newest{}, fault.New(fault.Invalid, "What the registry says of %s contradicts itself.", s.name).Because(err)
	}
	if have, err := parseVersion(one.Version); err != nil || newer.GreaterThan(have) {
		n.Update = one.Name + "@latest"
		if s.alias {
			n.Update = one.Name + "@npm:" + s.name + "@latest"
		}
	}
	return n, nil
}

// ask reads a JSON answer of a registry.
func (r *registry) ask(ctx context.Context, e errand, address string, into any) error {
	return r.get(ctx, e, address, func(response *http.Response, body io.Reader) error {
		text, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
		if err != nil {
			return err
		}
		if len(text) > maxAnswer {
			return fault.New(fault.Invalid, "The registry says more of the %s than %d MB.", e.what, maxAnswer>>20)
		}
		if err := json.Unmarshal(text, into); err != nil {
			return fault.New(fault.Unavailable, "%s answered the %s with something else than JSON: %s.", host(address), e.what, contentType(response)).
				WithHint("A proxy or a login page may have answered. Check the registry in .npmrc.").Because(err)
		}
		return nil
	})
}
