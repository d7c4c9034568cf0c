package main

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/service/telemetry"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// logsOnly is the Collector's telemetry about itself without metrics and traces. The stock one would add two
// hundred packages to the build and open a port for Prometheus. A configuration for it has no `service::telemetry`.
func logsOnly() telemetry.Factory {
	return telemetry.NewFactory(
		func() component.Config { return &struct{}{} },
		telemetry.WithCreateLogger(newLogger),
	)
}

// newLogger writes to stderr, as the stock Collector does, but every line: that one leaves out repeated ones.
func newLogger(
	context.Context, telemetry.LoggerSettings, component.Config,
) (*zap.Logger, component.ShutdownFunc, error) {
	config := zap.NewProductionConfig()
	config.Encoding = "console"
	config.EncoderConfig.EncodeTime = zapcore.ISO8601TimeEncoder
	config.Sampling = nil
	config.DisableStacktrace = true
	logger, err := config.Build()
	return logger, nil, err
}
