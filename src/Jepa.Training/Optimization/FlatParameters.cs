using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Optimization;

/// <summary>
/// All parameters of a model in one stretch of memory, and their gradients in another, so that an optimiser updates the
/// whole model in a handful of operations instead of a handful for each parameter.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    /// <summary>Moves the parameters into one tensor; the modules go on using them, now as views of it.</summary>
    public FlatParameters(IEnumerable<Tensor> parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor[] all = [.. parameters];
        // torch joins no tensors to none: where every network is frozen there is nothing to optimise.
        Tensor joined = all.Length == 0
            ? empty(0, ScalarType.Float32)
            : cat([.. all.Select(parameter => parameter.detach().flatten())]);
        Values = joined.DetachFromDisposeScope();
        Gradients = zeros_like(Values).DetachFromDisposeScope();
        long offset = 0;
        foreach (Tensor parameter in all)
        {
            long size = parameter.numel();
            parameter.set_(Values.narrow(0, offset, size).view(parameter.shape));
            // Backward adds to a gradient that is already there, in place: here it stays a view of the flat memory.
            parameter.grad = Gradients.narrow(0, offset, size).view(parameter.shape);
            offset += size;
        }
    }

    public Tensor Values { get; }

    public Tensor Gradients { get; }

    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
    }
}
