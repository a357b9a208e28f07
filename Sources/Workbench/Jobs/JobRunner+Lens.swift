import Checkpoints
import Inference

/// Reading what is recorded of a stream and of routers, and taking a stream apart.
extension JobRunner {
  /// Tells column by column, until another question takes this one's place.
  func readLens(_ slot: SlotID, _ query: LensQuery) {
    guard let model = state.withLock({ $0.slots[slot]?.model }) else { return }
    let number = lensQuestions.next()
    onLatest(lenses) { runner in
      if let lens = model.lens {
        for position in query.positions {
          guard runner.lensQuestions.isNewest(number) else { return }
          guard let column = lens.column(at: position, top: query.top) else { continue }
          runner.mailbox.post(.lens(.read(slot, generation: query.generation, column)))
        }
      }
      guard runner.lensQuestions.isNewest(number) else { return }
      runner.mailbox.post(.lens(.rested(generation: query.generation)))
    }
  }

  /// On the slot's thread; given up as soon as another place is asked about, or a generation waits.
  func attribute(_ slot: SlotID, _ place: AttributionPlace, _ query: AttributionQuery) {
    let number = attributions.next()
    onModel(slot) { runner, model in
      let isVoid = { !runner.attributions.isNewest(number) }
      guard !isVoid() else { return }
      let result = Result { try model.attribute(query, cancelled: isVoid) }.mapError { Self.failure($0) }
      guard !isVoid() else { return }
      runner.mailbox.post(.lens(.attributed(slot, place, result)))
    }
  }

  func readRouting(_ slot: SlotID, _ query: RoutingQuery, _ ids: [TokenID]) {
    guard let model = state.withLock({ $0.slots[slot]?.model }) else { return }
    onLatest(routers) { runner in
      guard let recording = model.recording, let sight = Self.routing(recording, query, ids, model) else {
        return runner.mailbox.post(.experts(.failed(slot)))
      }
      runner.mailbox.post(.experts(.saw(slot, sight)))
    }
  }

  /// Nil where the recording has no such layer, or turned to another sequence meanwhile.
  private static func routing(
    _ recording: Recording, _ query: RoutingQuery, _ ids: [TokenID], _ model: any ModelService
  ) -> RoutingSight? {
    let epoch = recording.epoch
    let survey = RoutingSurvey(of: recording, tokens: ids, only: query.wantsAllLayers ? nil : query.layer)
    guard let layer = survey.layers.first(where: { $0.layer == query.layer }), recording.epoch == epoch else {
      return nil
    }
    let loads =
      query.wantsAllLayers
      ? survey.layers.map {
        RoutingSight.LayerLoad(layer: $0.layer, load: $0.statistics.load, imbalance: $0.statistics.imbalance)
      } : []
    return RoutingSight(query, layer, loads: loads, text: model.text)
  }
}
