
namespace Jepa.MLNet.Tests.Fixtures;

internal static class EncoderFile
{
    /// <summary>Writes a network as encoder.onnx and gives its path.</summary>
    public static string WriteEncoder(this TestFolder folder, TestNetwork network) => folder.Write("encoder.onnx", network.ToEncoder());
}
