using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Onnx;

/// <summary>How a session runs.</summary>
/// <param name="IntraOpThreads">The threads within one operation; 0 lets ONNX Runtime choose.</param>
/// <param name="GpuDeviceId">The CUDA device, or null for the CPU.</param>
/// <param name="FallbackToCpu">Whether the CPU may take over when the device cannot be used.</param>
internal readonly record struct OnnxSettings(int IntraOpThreads = 1, int? GpuDeviceId = null, bool FallbackToCpu = true)
{
    /// <summary>
    /// Settings with the context's device: it belongs to the machine and not to the model, and is read whenever a
    /// session is made.
    /// </summary>
    public static OnnxSettings For(IHostEnvironment environment, int intraOpThreads) =>
        environment is IHostEnvironmentInternal host
            ? new OnnxSettings(intraOpThreads, host.GpuDeviceId, host.FallbackToCpu)
            : new OnnxSettings(intraOpThreads);
}
