using System.Text.Json;

namespace Jepa.Benchmarks;

internal static class Results
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static void Write(string path, object results)
    {
        string json = JsonSerializer.Serialize(results, Json);
        File.WriteAllText(path, json);
        Console.WriteLine(json);
    }
}
