using Jepa.MLNet;
using Jepa.Training.Networks.Layers;
using Jepa.Training.Onnx;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Encoders;

/// <summary>
/// A convolutional encoder of images, <c>[C, H, W]</c>: strided convolutions, each with group normalisation and SiLU,
/// and a dense layer embed each frame by itself; dense layers join the embeddings of a window.
/// </summary>
public sealed record ImageConvolutionEncoder : EncoderArchitecture
{
    /// <summary>
    /// Gets the channels that each convolution gives, first to last; their number is that of the layers.
    /// </summary>
    /// <value>The default is 16, 32, 64 and 128, which leave 4 × 4 positions of an image of 64 × 64.</value>
    public IReadOnlyList<int> Channels { get; init; } = [16, 32, 64, 128];

    /// <summary>Gets the side of the square of pixels that a kernel sees at once.</summary>
    /// <value>The default is 3.</value>
    public int KernelSize { get; init; } = 3;

    /// <summary>Gets the pixels from one kernel to the next; each layer divides height and width by as many.</summary>
    /// <value>The default is 2. At most <see cref="KernelSize"/>: a longer one would leave pixels unseen.</value>
    public int Stride { get; init; } = 2;

    /// <summary>Gets the groups of channels that are normalised together.</summary>
    /// <value>The default is 8. It divides each of <see cref="Channels"/>.</value>
    public int Groups { get; init; } = 8;

    /// <summary>Gets E, the size of a frame's embedding.</summary>
    /// <value>The default is 64.</value>
    public int EmbeddingSize { get; init; } = 64;

    /// <summary>Gets the widths of the hidden layers that join the embeddings of a window, first to last.</summary>
    /// <value>The default is one layer of 128.</value>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [128];

    /// <inheritdoc/>
    public override void Validate(int windowSize)
    {
        var check = new OptionGuard(nameof(ImageConvolutionEncoder));
        check.Widths(Channels, fewest: 1);
        check.AtLeast(1, KernelSize);
        check.Between(1, KernelSize, Stride);
        check.AtLeast(1, Groups);
        foreach (int width in Channels)
            check.That(width % Groups == 0, width, $"multiples of {nameof(Groups)}, {Groups}", nameof(Channels));
        check.AtLeast(1, EmbeddingSize);
        check.Widths(HiddenSizes);
    }

    /// <inheritdoc/>
    public override void RequireFrame(FrameShape frame)
    {
        RequireImage(frame);
        (int height, int width) = (frame.Height, frame.Width);
        for (int layer = 0; layer < Channels.Count; layer++)
        {
            height = ImageConvolution.OutputSize(height, KernelSize, Stride);
            width = ImageConvolution.OutputSize(width, KernelSize, Stride);
            if (height < 1 || width < 1)
            {
                throw new ArgumentException(
                    $"Frames of {frame} leave nothing to convolution {layer + 1} of {Channels.Count}, whose kernels " +
                    $"see {KernelSize} × {KernelSize} pixels: set fewer {nameof(Channels)} or a smaller " +
                    $"{nameof(KernelSize)} in {nameof(ImageConvolutionEncoder)}.");
            }
        }
    }

    /// <inheritdoc/>
    public override EncoderNetwork Create(int windowSize, FrameShape frame, int latentSize, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var embedding = new FrameNetwork(this, frame, generator);
        return new FramewiseEncoderNetwork(
            embedding, windowSize, frame.Size, EmbeddingSize, HiddenSizes, latentSize, generator);
    }

    /// <summary>The convolutions and the dense layer over what they leave, <c>[n, C·H·W] → [n, E]</c>.</summary>
    private sealed class FrameNetwork : Layer
    {
        private readonly FrameShape _frame;
        private readonly ImageConvolutionBlock[] _blocks;
        private readonly Dense _embedding;

        public FrameNetwork(ImageConvolutionEncoder form, FrameShape frame, Generator generator)
            : base("frame")
        {
            _frame = frame;
            _blocks = new ImageConvolutionBlock[form.Channels.Count];
            FrameShape image = frame;
            for (int index = 0; index < _blocks.Length; index++)
            {
                _blocks[index] = Registered(new ImageConvolutionBlock(
                    $"block{index}", image, form.Channels[index], form.KernelSize, form.Stride, form.Groups,
                    generator));
                image = _blocks[index].Output;
            }
            _embedding = Registered(new Dense("embedding", image.Size, form.EmbeddingSize, generator));
        }

        public override Tensor forward(Tensor input)
        {
            Tensor image = input.reshape(-1, _frame.Channels, _frame.Height, _frame.Width);
            foreach (ImageConvolutionBlock block in _blocks)
                image = block.forward(image);
            return _embedding.forward(image.flatten(1));
        }

        public override string AppendTo(OnnxGraphBuilder graph, string input)
        {
            string image = graph.AddReshape(input, -1, _frame.Channels, _frame.Height, _frame.Width);
            foreach (ImageConvolutionBlock block in _blocks)
                image = block.AppendTo(graph, image);
            return _embedding.AppendTo(graph, graph.AddNode("Flatten", [image], ("axis", 1)));
        }
    }
}
