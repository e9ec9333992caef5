using OrderSystem.Dev.Testing;

namespace OrderSystem.SystemTests.Dev;

public sealed class CompatibilityPageTests : IDisposable
{
    private readonly string _report = Path.GetTempFileName();

    [Fact]
    public void It_has_operation_by_engine_and_test_by_engine()
    {
        File.WriteAllText(_report, """
            <assemblies><assembly><collection>
              <test name="OrderSystem.Local.Tests.DynamoDb.ItemTests.An_item_is_put(engine: &quot;embedded&quot;)" result="Pass"><output>calls dynamodb CreateTable
            calls dynamodb PutItem
            calls dynamodb PutItem
            </output></test>
              <test name="OrderSystem.Local.Tests.DynamoDb.ItemTests.An_item_is_put(engine: &quot;moto&quot;)" result="Skip"><reason>moto: does not put</reason></test>
              <test name="OrderSystem.Local.Tests.DynamoDb.ItemTests.A_table_is_made(engine: &quot;embedded&quot;)" result="Pass"><output>calls dynamodb CreateTable</output></test>
              <test name="OrderSystem.Local.Tests.DynamoDb.ItemTests.A_table_is_made(engine: &quot;moto&quot;)" result="Fail"><output>calls dynamodb CreateTable</output></test>
              <test name="OrderSystem.Local.Tests.Sqs.OtherTests.No_engine_is_named" result="Pass"><output>calls sqs SendMessage</output></test>
            </collection></assembly></assemblies>
            """);

        var page = CompatibilityPage.Write([_report], new DateOnly(2026, 11, 26));

        Assert.Contains("### dynamodb\n\n| | embedded | moto |\n|---|---|---|\n| CreateTable | 2 |  |\n| PutItem | 1 |  |\n", page, StringComparison.Ordinal);
        Assert.Contains("### DynamoDb\n\n| | embedded | moto |\n|---|---|---|\n| A table is made | 1 passed | **1 failed** |\n| An item is put | 1 passed | left out: does not put |\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("SendMessage", page, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_report);
}
