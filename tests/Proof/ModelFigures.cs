using System.Text.Json;

namespace OrderSystem.Proof.Tests;

/// <summary>The model check of this test run: made once, kept as files for people and for the documents.</summary>
public sealed class ModelFigures
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public ModelFigures()
    {
        Report = ModelReport.Run();
        var folder = Path.Combine(Root(), ".local", "proof");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "model.json"), JsonSerializer.Serialize(Report, Indented));
        File.WriteAllText(Path.Combine(folder, "model.txt"), Report.AsText());
    }

    public ModelReport Report { get; }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "OrderSystem.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return folder;
    }
}
