namespace LocalCloud.EventSources;

/// <summary>The states of an event source mapping, in Lambda's words.</summary>
public enum MappingState
{
    Creating,
    Enabling,
    Enabled,
    Disabling,
    Disabled,
    Updating,
    Deleting,
}
