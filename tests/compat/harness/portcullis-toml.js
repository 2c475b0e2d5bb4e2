export const toToml = () => '';
