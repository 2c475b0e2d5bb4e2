// The reference page: the document beside it, nothing from outside.
Scalar.createApiReference("#reference", {
  url: "open-api/generate-schema",
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
  proxyUrl: "",
  persistAuth: false,
});
