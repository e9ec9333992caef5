namespace OrderSystem.Local.Tests.Protocol;

/// <summary>
/// Notes in the report of a test which operations it has called: from these docs/compatibility.md knows what was tried on
/// which engine.
/// </summary>
internal static class CallLog
{
    public static void Add(string service, string operation) => TestContext.Current.TestOutputHelper?.WriteLine($"calls {service} {operation}");
}
