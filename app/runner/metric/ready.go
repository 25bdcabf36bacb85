package metric

import _ "embed"

// Dashboard is one of Grafana's that shows the metrics, as JSON.
//
//go:embed dashboard.json
var Dashboard string

// Alerts are rules of Prometheus for them, as YAML.
//
//go:embed alerts.yml
var Alerts string
