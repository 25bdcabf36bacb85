// Package jsmassetscloud is the connector for Assets of Jira Service Management Cloud: objects,
// their types and schemas. overlay.json is written by hand.
package jsmassetscloud

import (
	"context"
	"embed"
	"strings"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

//go:embed operations.json schemas.json client.d.ts
var files embed.FS

// gateway is where every workspace is reached; a site's own address only says which it is.
const gateway = "https://api.atlassian.com/jsm/assets/workspace/"

// Service is what there is to say about Assets beside its operations.
func Service() standard.Service {
	s := standard.Service{
		Name: "jsm-assets-cloud", Title: "Assets Cloud", Client: "JiraServiceManagementCloudAssetsApi",
		Packages: []string{"@managed-api/jira-service-management-cloud-assets-sr-connect", "@managed-api/jira-service-management-cloud-assets-core", "@managed-api/jira-service-management-cloud-assets-stitch-it"},
		Files:    files,
		Address:  standard.Address{Example: "https://your-site.atlassian.net", Cut: []string{"/"}},
		Kinds:    []standard.Kind{standard.AtlassianToken()},
		Who:      standard.Question{Path: "/rest/api/3/myself", ID: "accountId", Name: "displayName", Email: "emailAddress"},
	}
	site := s.Connector().Identify
	s.Who = standard.Question{Path: "/rest/servicedeskapi/assets/workspace", ID: "values.0.workspaceId"}
	workspace := s.Connector().Identify
	s.Address.Cut = nil
	s.Who = standard.Question{Path: "/config/statustype", ID: "=workspace", Name: "=an Assets workspace"}
	direct := s.Connector().Identify
	s.Identify = func(ctx context.Context, do connector.Do, a connector.Account, credential connector.Credential) (connector.Identity, connector.Account, error) {
		if strings.Contains(a.BaseURL, "/jsm/assets/workspace/") { // the gateway's own address, as a service account needs it
			return direct(ctx, do, a, credential)
		}
		who, a, err := site(ctx, do, a, credential)
		if err != nil {
			return who, a, err
		}
		found, _, err := workspace(ctx, do, a, credential)
		switch {
		case fault.Is(err, fault.NotFound):
			return connector.Identity{}, a, fault.New(fault.NotFound, "%s has no Assets workspace.", a.BaseURL).
				WithHint("Assets belongs to the Premium and Enterprise plans of Jira Service Management.").Because(err)
		case err != nil:
			return connector.Identity{}, a, err
		}
		a.APIURL = gateway + found.ID + "/v1"
		return who, a, nil
	}
	return s
}
