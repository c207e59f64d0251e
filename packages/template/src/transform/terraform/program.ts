/** What a Terraform or OpenTofu template runs. */
export interface TerraformProgram {
  readonly tool: 'Terraform' | 'OpenTofu';
  /** As the transform names it: `1.5`. */
  readonly version: string;
  /** Path in the workspace to content. */
  readonly files: ReadonlyMap<string, string>;
}
